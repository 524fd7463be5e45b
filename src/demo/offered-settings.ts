/** A run to try: a link, for the page and for slides. */
export interface OfferedSettings {
  readonly name: string;
  /** What there is to see; one sentence. */
  readonly about: string;
  /** What the address carries, as src/demo/link.ts reads it. */
  readonly hash: string;
}

export const OFFERED_SETTINGS: readonly OfferedSettings[] = [
  {
    name: 'Memory in ten seconds',
    about:
      'Copying a letter after six dots costs 0.33 bits a character to who remembers it, and 0.67 to who does not.',
    hash: '#text=copy&preset=kth-2024&learning-rate=0.02&tab=runs',
  },
  {
    name: 'tau 1: no memory',
    about: 'The same, but training never looks back farther than one character: it stays at 0.67.',
    hash: '#text=copy&preset=kth-2024&learning-rate=0.02&seq-length=1&tab=runs',
  },
  {
    name: 'Too large a step',
    about:
      'Learning rate 1: after ten seconds it still pays more than who only knows how often each letter comes.',
    hash: '#text=moby-dick&preset=kth-2024&learning-rate=1&tab=runs',
  },
  {
    name: 'Brackets with a plain cell',
    about: 'Which bracket closes next? First the rnn: keep the run, and follow the next link.',
    hash: '#text=brackets&preset=kth-2024&learning-rate=0.02&tab=runs',
  },
  {
    name: 'Brackets with gates: lstm against rnn',
    about: 'The same with an lstm; both curves stand in one figure here.',
    hash: '#text=brackets&preset=kth-2026&cell=lstm&learning-rate=0.005&tab=runs',
  },
  {
    name: 'The assignment since 2025',
    about: 'DD2424: Adam, weights scaled by their rows, no clipping.',
    hash: '#text=moby-dick&preset=kth-2026&tab=runs',
  },
  {
    name: 'Karpathy’s char-rnn on Shakespeare',
    about: 'Two layers of 128 lstm units, fifty streams: slower, and far better after minutes.',
    hash: '#text=shakespeare&preset=char-rnn&tab=runs',
  },
];
