import { expect, it } from 'vitest';
import { FEATURES, type FeatureName } from '../../src/analysis/features.ts';

const measured = (feature: FeatureName, text: string) =>
  Array.from(FEATURES[feature].measure(Array.from(text))).join('');

it.each<[FeatureName, string, string]>([
  ['space', 'a b\n', '0100'],
  ['vowel', 'Åse ög ый', '101010010'],
  ['capital', 'aBÅ1ß', '01100'],
  ['digit', 'a1²٣', '0101'],
  ['punctuation', 'a, “b” -', '01010101'],
  ['newline', 'a\nb', '010'],
  ['afterNewline', 'a\n\nbc\n', '100100'],
  ['wordStart', 'a bc, de', '10100010'],
  ['wordEnd', 'a bc, de', '10010001'],
  ['placeInWord', 'abc de, f', '123012001'],
  ['placeInLine', 'abc\nde', '123012'],
  ['quotes', 'a “b” c', '0011000'],
  ['quotes', '"a\n\nb" c', '11100111'],
  ['brackets', '(a[b]) c', '11221000'],
  ['brackets', ':) (a ( b)', '0000001110'],
])('%s of %j', (feature, text, expected) => {
  expect(measured(feature, text)).toBe(expected);
});
