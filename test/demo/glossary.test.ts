import { expect, test } from 'vitest';
import { SYMBOLS, WORDS } from '../../src/demo/glossary/words.ts';

/** Words that the page uses, and that a visitor was found not to know. */
const ASKED = [
  'loss, smooth loss, nats, epoch, update, sequence, n-gram, code point, backend, simd, relaxed madd, float32, v128',
  'tensor, finite differences, reference, gate, safetensors, adagrad, top-p, temperature, hidden unit',
].flatMap((line) => line.split(', '));

test('every word that was asked for is explained, and so are the names of the tensors', () => {
  expect(ASKED.filter((word) => !(word in WORDS))).toEqual([]);
  expect(Object.keys(SYMBOLS)).toEqual(['U', 'W', 'V', 'b', 'c']);
});
