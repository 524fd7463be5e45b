/** A word: letters, with an apostrophe inside. */
const WORD = /\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)*/gu;
/** What comes so often in a text is a word of it; once may be a slip. */
const OFTEN = 2;
/** A letter alone is one only where it makes such a share of all words, as "a" and "I" do. */
const ALONE = 1 / 1000;

/** A stretch of a text. */
export interface Stretch {
  readonly text: string;
  /** Whether it is a word of the book; undefined for what is between words. */
  readonly isKnown: boolean | undefined;
}

/** The words of a book. */
export class Words {
  readonly #counts = new Map<string, number>();
  #all = 0;

  constructor(book: string) {
    for (const [word] of book.matchAll(WORD)) {
      this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
      this.#all++;
    }
  }

  /** Whether a word comes in the book, as it is or, where it may begin a sentence, in small letters. */
  #isKnown(word: string): boolean {
    const small = word.toLowerCase();
    const begins = word.slice(1) === small.slice(1);
    const count =
      (this.#counts.get(word) ?? 0) + (begins && word !== small ? (this.#counts.get(small) ?? 0) : 0);
    return count >= (word.length === 1 ? Math.max(OFTEN, ALONE * this.#all) : OFTEN);
  }

  /** Cuts a text into words, known to the book or not, and what is between them. */
  judge(text: string): Stretch[] {
    const stretches: Stretch[] = [];
    let end = 0;
    for (const { 0: word, index } of text.matchAll(WORD)) {
      if (index > end) stretches.push({ text: text.slice(end, index), isKnown: undefined });
      end = index + word.length;
      stretches.push({ text: word, isKnown: this.#isKnown(word) });
    }
    if (end < text.length) stretches.push({ text: text.slice(end), isKnown: undefined });
    return stretches;
  }
}
