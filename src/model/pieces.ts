/** Work that gives way after each of its pieces, which take some tenths of a second where a model is largest. */
export type Pieces<T = void> = Generator<void, T, void>;

/** Does all of it, giving way to nothing. */
export function atOnce<T>(work: Pieces<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
