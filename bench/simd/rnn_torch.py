"""The model in PyTorch: nn.RNN over one-hot characters, nn.Linear, cross entropy, and AdaGrad by tensor."""
import torch
from torch import nn
from torch.nn.functional import cross_entropy, one_hot

from protocol import Task

task = Task()
m, K, tau, B = task.m, task.K, task.tau, task.B
torch.set_num_threads(task.threads)
rnn = nn.RNN(K, m)  # time first: with the batch first PyTorch transposes
out = nn.Linear(m, K)
U, W, V = (torch.tensor(numbers).reshape(shape) for shape, numbers in task.matrices())
with torch.no_grad():
    for parameter, start in ((rnn.weight_ih_l0, U), (rnn.weight_hh_l0, W), (out.weight, V)):
        parameter.copy_(start)
    for bias in (rnn.bias_ih_l0, rnn.bias_hh_l0, out.bias):
        bias.zero_()
rnn.bias_hh_l0.requires_grad_(False)  # the model has one bias
parameters = [p for p in [*rnn.parameters(), *out.parameters()] if p.requires_grad]
memories = [torch.zeros_like(p) for p in parameters]
ids = torch.tensor(task.ids, dtype=torch.int64)[: B * task.length].reshape(B, task.length)
h = torch.zeros(1, B, m)


def update():
    global h
    window, fresh = task.window(ids)
    if fresh:
        h = torch.zeros_like(h)
    window = window.T.contiguous()  # [tau + 1, B]
    hidden, last = rnn(one_hot(window[:-1], K).float(), h)
    loss = cross_entropy(out(hidden).flatten(0, 1), window[1:].flatten(), reduction="sum") / B
    for p in parameters:
        p.grad = None
    loss.backward()
    nn.utils.clip_grad_value_(parameters, 5)
    with torch.no_grad():
        for p, M in zip(parameters, memories):
            M.addcmul_(p.grad, p.grad)
            p.addcdiv_(p.grad, (M + 1e-8).sqrt_(), value=-task.eta)
    h = last.detach()
    return loss.item()


task.serve(update)
