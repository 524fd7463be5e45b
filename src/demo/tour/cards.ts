import { decimal, whole } from '../../report/html.ts';

/** What the page shows and does while a card is open: all that a card may ask of it. */
export interface World {
  /** Words of the first element of a selector that is there and seen. */
  words(selector: string): string | undefined;
  /** Words of the element that was last pressed since the card was opened, where it fits the selector. */
  pressed(selector: string): string | undefined;
  /** Of the present run: updates, and what it pays, in bits a character; undefined before the first. */
  readonly run: { readonly updates: number; readonly bits: number } | undefined;
  /** What guessing costs that knows how often each letter comes, in bits a character; undefined before it is known. */
  readonly letters: number | undefined;
}

/** One step of the tour: predict, then look. */
export interface Card {
  readonly title: string;
  /** What there is to know; two or three sentences. */
  readonly idea: string;
  readonly question: string;
  readonly answers: readonly [string, string, string];
  /** What to do to find out. */
  readonly task: string;
  /** The tab where that is; undefined above the tabs. */
  readonly tab: string | undefined;
  /** The element to press. */
  readonly target: string;
  /** Undefined until it happened. */
  seen(world: World): Seen | undefined;
}

/** What came of it. */
export interface Seen {
  /** With its numbers. */
  readonly words: string;
  /** Place of the answer that came true. */
  readonly answer: number;
}

const BARS = '#panel-write [aria-label="The next character"]';

export const CARDS: readonly Card[] = [
  {
    title: 'Guessing',
    idea: 'All that this network ever does is to guess the next character of a text. Writing is guessing, again and again.',
    question: 'Both of you guess the same text, and wrong guesses cost. Who pays less a character?',
    answers: ['I do', 'The network does', 'Both pay the same'],
    task: 'Play three characters against the network.',
    tab: 'write',
    target: '#versus',
    seen(world) {
      const found = /You([\d.]+).*network([\d.]+).*Over(\d+)/s.exec(
        world.words('#panel-write .scores') ?? '',
      );
      if (!found || Number(found[3]) < 3) return undefined;
      const [you, network] = [Number(found[1]), Number(found[2])];
      const answer = you === network ? 2 : you < network ? 0 : 1;
      const words = `Over ${found[3]} characters you paid ${found[1]} bits each, the network ${found[2]}. It says of every character how likely it is; you, of one.`;
      return { words, answer };
    },
  },
  {
    title: 'The price',
    idea: 'A guess is paid in bits: −log2 of the probability that the character had. What was half expected costs one bit; what had one chance in eight costs three.',
    question: 'A character had 12.5 %, one chance in eight, and it came. What does the guess cost?',
    answers: ['12.5 bits', '3 bits', '0.125 bits'],
    task: 'Write a passage at temperature 1, then point at its characters, or walk with the arrow keys, until one of the bars is the character that came.',
    tab: 'write',
    target: '#write',
    seen(world) {
      const bits = / is “(.+)”: ([\d.]+) bits of surprise.*temperature 1\.00:/s.exec(
        world.words(`${BARS} p`) ?? '',
      );
      const share = Number.parseFloat(world.words(`${BARS} .taken .bar-number`) ?? '');
      if (!bits || !(share > 0)) return undefined;
      const price = -Math.log2(share / 100);
      if (Math.abs(price - Number(bits[2])) > 0.15) return undefined;
      const words = `“${bits[1]}” had ${decimal(share, 1)} %, and −log2 of ${decimal(share / 100, 3)} is ${decimal(price, 1)}: the ${bits[2]} bits that it cost. By the same rule 12.5 % cost 3.`;
      return { words, answer: 1 };
    },
  },
  {
    title: 'Learning',
    idea: 'Training reads on in the book, looks at what each guess cost, and turns every weight a little in the direction that would have made it cheaper. One such step is an update.',
    question:
      'Guessing blindly costs as many bits as it takes to number the characters. What does it cost once one knows how often each letter comes, and nothing else?',
    answers: ['As much', 'Less, but far from nothing', 'Next to nothing'],
    task: 'Press Train and watch the curve pass “how often each letter comes”.',
    tab: undefined,
    target: '#train',
    seen({ run, letters }) {
      if (!run || letters === undefined || run.bits >= letters) return undefined;
      const words = `Knowing letters alone costs ${decimal(letters)} bits a character. After ${whole(run.updates)} updates it pays ${decimal(run.bits)}, as if it guessed among ${decimal(2 ** run.bits, 1)} letters.`;
      return { words, answer: letters < 0.5 ? 2 : 1 };
    },
  },
  {
    title: 'Memory',
    idea: 'The network reads one character at a time. All it knows of those before is its hidden state, a row of numbers that it hands on to itself. Training hears of old characters only as far back as tau.',
    question:
      'With tau 1, training looks one character back. How much of what a guess hangs on does it hear?',
    answers: ['A part', 'All', 'Nothing'],
    task: 'Pull “Truncation tau” down to 1.',
    tab: 'memory',
    target: '#memory-tau',
    seen(world) {
      const found = /training with tau 1 hears ([\d.]+) %/.exec(world.words('#panel-memory') ?? '');
      if (!found) return undefined;
      const share = Number(found[1]);
      const words = `With tau 1 it hears ${found[1]} % of what this guess hangs on; the rest is farther back.`;
      return { words, answer: share === 0 ? 2 : share === 100 ? 1 : 0 };
    },
  },
  {
    title: 'Gates',
    idea: 'A plain cell computes its whole memory anew at each character, and what it knew fades. A gate decides, for each number of the memory, how much of it stays: the lstm and the gru have them.',
    question: 'Which of the two networks still feels a character ten steps back?',
    answers: ['The one with gates, more', 'The plain one, more', 'Neither'],
    task: 'Walk back ten characters in the picture of the gradient: with the arrow keys, or the pointer.',
    tab: 'memory',
    target: '#panel-memory .gradient-area',
    seen(world) {
      const found = /k = (\d+): ([^.]*(?:\.\d[^.]*)*)\./.exec(world.words('#panel-memory') ?? '');
      if (!found || Number(found[1]) < 10) return undefined;
      const norms = [...found[2]!.matchAll(/(\w+): dL\/d\w ([\d.e-]+)/g)];
      const most = (plain: boolean) =>
        Math.max(
          0,
          ...norms.filter(([, cell]) => (cell === 'rnn') === plain).map(([, , norm]) => Number(norm)),
        );
      const [gated, plain] = [most(false), most(true)];
      if (gated === plain) return undefined;
      return { words: `${found[1]} characters back: ${found[2]}.`, answer: gated > plain ? 0 : 1 };
    },
  },
  {
    title: 'Temperature',
    idea: 'To write, the network draws from its own guesses. The temperature sharpens them before the draw, or flattens them: p becomes p^(1/T).',
    question: 'The same network writes at 0.4, 1 and 1.5. Which text surprises it most?',
    answers: ['The one at 0.4', 'The one at 1', 'The one at 1.5'],
    task: 'Write three passages with one seed.',
    tab: 'write',
    target: '#write-three',
    seen(world) {
      const bits = [1, 2, 3].map((n) =>
        Number.parseFloat(world.words(`#panel-write .columns > :nth-child(${n}) .soft`) ?? ''),
      );
      const [safe, learned, wild] = bits as [number, number, number];
      if (bits.some(Number.isNaN)) return undefined;
      const words = `${decimal(safe)} bits a character at 0.4, ${decimal(learned)} at 1, ${decimal(wild)} at 1.5, all priced at temperature 1.`;
      return { words, answer: bits.indexOf(Math.max(...bits)) };
    },
  },
  {
    title: 'Units',
    idea: 'Nobody told the network what a space or a vowel is. But to guess well it helps to know where one is, and some units have learnt to tell.',
    question: 'Some unit follows one feature of the text. How closely, from 0 (not at all) to 1 (exactly)?',
    answers: ['Below 0.5', 'From 0.5 to 0.9', 'Above 0.9'],
    task: 'Press one of the units that know, and see its colour in the text.',
    tab: 'units',
    target: '#panel-units button',
    seen(world) {
      const words = world.pressed('#panel-units button');
      const r = Number(/, r [+−]?([01]\.\d+)/.exec(words ?? '')?.[1]);
      if (Number.isNaN(r)) return undefined;
      return {
        words: `${words}: it rises and falls with that feature.`,
        answer: r < 0.5 ? 0 : r <= 0.9 ? 1 : 2,
      };
    },
  },
  {
    title: 'Proof',
    idea: 'All this stands on gradients: which way to turn each weight. A gradient can be checked by hand: turn one weight a little, and see whether the loss changes as foretold.',
    question: 'In how many of the tensors (U, W, V, b, c) do both agree here?',
    answers: ['In all', 'In some', 'In none'],
    task: 'Check the gradients. It takes some seconds.',
    tab: 'check',
    target: '#check',
    seen(world) {
      const [passes, fails] = ['pass', 'fail'].map((verdict) =>
        world.words(`#panel-check strong.${verdict}`),
      );
      if (passes === undefined && fails === undefined) return undefined;
      const words = `The check at the present weights ${fails ?? passes}; the table has each tensor’s largest error.`;
      return { words, answer: fails === undefined ? 0 : 1 };
    },
  },
];
