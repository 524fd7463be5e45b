/** What the words on the page mean, for whoever meets them there for the first time. */
export const WORDS: Readonly<Record<string, string>> = {
  loss: 'What the guesses of an update cost: −ln of the probability that the network gave to the character that came, added up or averaged. Lower is better.',
  'smooth loss':
    'The loss averaged over the last thousand updates or so: single ones jump about, since some pieces of the text are harder than others.',
  'bits a character':
    'What guessing the next character costs: 1 bit is as hard as a coin’s toss, 3 bits as one among eight.',
  'letters to guess among':
    'The same price in other words: a guess that costs 3 bits is as hard as one among 8 letters that are equally likely, 2³.',
  'times through the text': 'How often the training has read the whole text; each time is an epoch.',
  'characters a second': 'How many characters the training reads, guesses and learns from in a second.',
  'learning rate':
    'How far each update turns the weights. Too small, and it takes for ever; too large, and it overshoots.',
  nats: 'The unit of −ln p. One nat is 1.44 bits: natural logarithms, where bits take those of base 2.',
  epoch: 'Once through the whole text.',
  update:
    'One step of learning: some characters are read, their guesses are priced, and every weight is turned a little.',
  sequence: 'The characters that one update reads in a row: tau of them.',
  tau: 'The length of a sequence: how many characters back training can hear what led to a guess.',
  'n-gram':
    'n characters in a row. A 2-gram table knows how often each letter follows each other one, and no more.',
  'code point': 'A character as Unicode numbers it: “e” is U+0065. An emoji is one too, or several.',
  backend: 'The program that does the arithmetic: on the GPU, or on the processor. All learn the same.',
  simd: 'The backend for processors: WebAssembly that computes four numbers, or eight, with one instruction.',
  'relaxed madd':
    'An instruction that multiplies and adds at once. “Relaxed”, because processors may round its result differently.',
  v128: 'A vector of 128 bits: four numbers of 32 bits, computed together.',
  float32: 'Numbers with 32 bits, some seven digits. The reference has 64 bits, some sixteen.',
  tensor: 'Numbers in rows and columns with a name: U, W, V, b and c are the network’s.',
  'finite differences':
    'A gradient measured: turn one weight a little, and see how much the loss changes. Slow, and simple enough to be believed.',
  reference:
    'The same network written as plainly as possible, in 64 bits. What is faster is tested against it.',
  gradient:
    'For each weight, how the loss would change if it were turned a little: the direction in which to learn.',
  gate: 'A number from 0 to 1 by which a cell lets something pass, or not: what is kept of the memory, say.',
  safetensors: 'A file format for tensors that many programs read, PyTorch among them.',
  adagrad:
    'An optimiser: a way to turn gradients into steps. Weights that have been turned much get smaller steps.',
  optimiser: 'What turns gradients into steps: AdaGrad, Adam, RMSProp, plain descent.',
  'top-p':
    'Only the likeliest characters are drawn from, as many as have the probability p together; the rest is cut off.',
  temperature:
    'Below 1 the likely becomes likelier before a character is drawn, above 1 all become more alike.',
  'hidden unit':
    'One of the numbers that the network hands on from character to character: all it remembers.',
  checkpoint: 'A file with all that a training needs to go on exactly where it stopped.',
  seed: 'A number that decides all random ones: the same seed gives the same text, or the same run.',
};

/** Names of tensors, where they stand alone in a cell of a table. */
export const SYMBOLS: Readonly<Record<string, string>> = {
  U: 'U: the weights from the character that is read to the hidden units.',
  W: 'W: the weights from the hidden units at the character before to those now: the memory’s own.',
  V: 'V: the weights from the hidden units to the guess of each character.',
  b: 'b: what each hidden unit starts from, whatever is read.',
  c: 'c: what each character’s guess starts from: how often it comes at all.',
};
