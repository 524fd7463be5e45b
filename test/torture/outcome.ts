/** What was done to the program, and how it took it. */
export class Outcome {
  kills = 0;
  faults = 0;
  files = 0;
  /** Runs that could not go on from what they had saved. */
  lost = 0;
  /** Runs whose losses, samples or models differ from those of the run that nothing was done to. */
  different = 0;
  /** Ends without a sentence: a stack trace, a signal of the program's own, a file that is taken and then of no use. */
  untyped = 0;

  /** Tells of each case that went wrong, so that it can be made again. */
  readonly #tell: (words: string) => void;

  constructor(tell: (words: string) => void) {
    this.#tell = tell;
  }

  wrong(kind: 'lost' | 'different' | 'untyped', words: string): void {
    this[kind]++;
    this.#tell(`${kind}: ${words}`);
  }

  get good(): boolean {
    return this.lost + this.different + this.untyped === 0;
  }

  toString(): string {
    const { kills, faults, files, lost, different, untyped } = this;
    return `kills ${kills}, faults ${faults}, files ${files}, lost ${lost}, different ${different}, untyped ${untyped}`;
  }
}
