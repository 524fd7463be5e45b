/** A text that the page offers. It is fetched when it is chosen: vite/offered-texts.ts puts it beside the page. */
export interface OfferedText {
  /** In links: text=shakespeare. */
  readonly id: string;
  readonly name: string;
  /** What there is to see in it; one sentence. */
  readonly about: string;
  /** Who may use it, and why. */
  readonly rights: string;
}

/** The bundled book comes first: it is there where nothing is chosen. */
export const OFFERED_TEXTS: readonly OfferedText[] = [
  {
    id: 'moby-dick',
    name: 'Moby-Dick',
    about: 'A novel of 1.2 million characters, long enough to train on for an hour.',
    rights: 'Herman Melville, in the public domain',
  },
  {
    id: 'shakespeare',
    name: 'Shakespeare’s dialogue',
    about: 'Speakers in front of their lines: the network learns the form of a play before its words.',
    rights: 'William Shakespeare, in the public domain',
  },
  {
    id: 'onegin',
    name: 'Евгений Онегин',
    about: 'Russian verse: other letters, the same network, stanzas of fourteen lines.',
    rights: 'Alexander Pushkin, in the public domain',
  },
  {
    id: 'code',
    name: 'Source code of this page',
    about: 'TypeScript: indentation and brackets have to be remembered for long.',
    rights: 'this project, MIT',
  },
  {
    id: 'names',
    name: 'First names',
    about: '8,401 short lines: after a minute it makes up names that nobody has.',
    rights: 'lists of stdlib, CC0',
  },
  {
    id: 'brackets',
    name: 'Toy task: brackets',
    about:
      'Balanced brackets of three kinds: which one closes next is known only by who remembers what was opened.',
    rights: 'made by code of this project, MIT',
  },
  {
    id: 'copy',
    name: 'Toy task: copy after 6',
    about: 'A letter, six dots, the same letter: memory of one thing, and nothing else to learn.',
    rights: 'made by code of this project, MIT',
  },
];

export const BUNDLED_ID = 'moby-dick';

/** The offered text of this id. */
export function offeredText(id: string): OfferedText | undefined {
  return OFFERED_TEXTS.find((text) => text.id === id);
}

/** Where a text lies, from the page. */
export function fileOf(id: string): string {
  return id === BUNDLED_ID ? 'moby-dick.txt' : `texts/${id}.txt`;
}
