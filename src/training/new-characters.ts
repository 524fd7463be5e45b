/** What becomes of characters that the model which a training begins with never saw. */
export const NEW_CHARACTERS = {
  extend: 'they are added to its vocabulary, with weights drawn anew',
  keep: 'they become one mark, U+FFFD, which is added where it has none',
} as const;

export type NewCharacters = keyof typeof NEW_CHARACTERS;
