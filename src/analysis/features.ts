/** What a person sees in a text at each character: what hidden units may turn out to know. */

/** The value of a feature at each character; 1 and 0 where it is a question of yes or no. */
type Measure = (characters: readonly string[]) => Float64Array;

export interface Feature {
  /** Completes "units that know …". */
  readonly label: string;
  /** What its value is, one sentence. */
  readonly help: string;
  readonly measure: Measure;
}

const LETTER = /\p{L}/u;
/** At the head of a decomposed letter: whatever its accents, but й, which is и with a breve, is none. */
const VOWEL = /^(?!и\u0306)[aeiouyæøœаеиоуыэюяієαεηιουω]/u;
const QUOTE = /["“”„«»]/u;
const BRACKETS = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);
const OPENING = new Set(BRACKETS.values());

/** A feature that each character has or has not by itself, or beside its neighbours. */
function where(test: (character: string, before: string, after: string) => boolean): Measure {
  return (characters) =>
    Float64Array.from(characters, (character, at) =>
      Number(test(character, characters[at - 1] ?? '\n', characters[at + 1] ?? '\n')),
    );
}

/** Characters since the last one that ends a stretch, 1 at its first; 0 at what ends it. */
function placeSince(ends: (character: string) => boolean): Measure {
  return (characters) => {
    let place = 0;
    return Float64Array.from(characters, (character) => {
      place = ends(character) ? 0 : place + 1;
      return place;
    });
  };
}

const isLetter = (character: string) => LETTER.test(character);
const isCapital = (character: string) => isLetter(character) && character !== character.toLowerCase();
const isVowel = (character: string) => VOWEL.test(character.toLowerCase().normalize('NFD'));

/** From an opening quotation mark up to the closing one. A blank line ends it: books leave the last mark of a paragraph out. */
function insideQuotes(characters: readonly string[]): Float64Array {
  let inside = false;
  return Float64Array.from(characters, (character, at) => {
    if (QUOTE.test(character)) inside = !inside;
    if (character === '\n' && characters[at - 1] === '\n') inside = false;
    return Number(inside);
  });
}

/** How many brackets are open that are closed later. */
function bracketDepth(characters: readonly string[]): Float64Array {
  const steps = new Float64Array(characters.length);
  const open: number[] = [];
  for (const [at, character] of characters.entries()) {
    if (OPENING.has(character)) open.push(at);
    const partner = BRACKETS.get(character);
    const last = open.findLastIndex((from) => characters[from] === partner);
    if (partner === undefined || last === -1) continue;
    steps[open[last]!] = 1;
    steps[at] = -1;
    open.length = last;
  }
  let depth = 0;
  return steps.map((step) => {
    depth += step;
    return depth;
  });
}

/** THE table of features. A unit is looked at once it has read the character of which the feature tells. */
export const FEATURES = {
  space: {
    label: 'spaces',
    help: 'The character is a space.',
    measure: where((character) => character === ' '),
  },
  vowel: { label: 'vowels', help: 'The letter is a vowel.', measure: where(isVowel) },
  capital: { label: 'capitals', help: 'The letter is a capital.', measure: where(isCapital) },
  digit: { label: 'digits', help: 'The character is a digit.', measure: where((c) => /\p{Nd}/u.test(c)) },
  punctuation: {
    label: 'punctuation',
    help: 'The character is a punctuation mark.',
    measure: where((character) => /\p{P}/u.test(character)),
  },
  newline: {
    label: 'ends of lines',
    help: 'The character ends a line.',
    measure: where((character) => character === '\n'),
  },
  afterNewline: {
    label: 'beginnings of lines',
    help: 'The character comes after the end of a line.',
    measure: where((character, before) => before === '\n' && character !== '\n'),
  },
  wordStart: {
    label: 'first letters',
    help: 'The letter begins a word.',
    measure: where((character, before) => isLetter(character) && !isLetter(before)),
  },
  wordEnd: {
    label: 'last letters',
    help: 'The letter ends a word, which the network can only guess.',
    measure: where((character, _before, after) => isLetter(character) && !isLetter(after)),
  },
  placeInWord: {
    label: 'place in the word',
    help: 'The number of the letter in its word; 0 between words.',
    measure: placeSince((character) => !isLetter(character)),
  },
  placeInLine: {
    label: 'place in the line',
    help: 'The number of the character in its line.',
    measure: placeSince((character) => character === '\n'),
  },
  quotes: {
    label: 'quotations',
    help: 'The character stands inside quotation marks.',
    measure: insideQuotes,
  },
  brackets: { label: 'brackets', help: 'How many brackets are open.', measure: bracketDepth },
} satisfies Record<string, Feature>;

export type FeatureName = keyof typeof FEATURES;

export const FEATURE_NAMES = Object.keys(FEATURES) as FeatureName[];
