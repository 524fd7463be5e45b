// From the states to do, dx, dr and the losses of one update. Joined to the files of its phases.

fn passes(group: Group, update: u32) {
  startUpdate(group, update);
  forward(group);
  logits(group);
  softmax(group);
  hiddenGradients(group);
  backward(group);
}
