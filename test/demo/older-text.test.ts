import { expect, test } from 'vitest';
import { fromWindows1252, mayBeWindows1252 } from '../../src/demo/older-text.ts';

const bytes = (...codes: number[]) => Uint8Array.from(codes);

test.each([
  ['text in Windows-1252', bytes(0x61, 0xe9, 0x80, 0x0a), true],
  ['text in UTF-8', new TextEncoder().encode('aé€\n'), false],
  ['a PNG picture', bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13), false],
  ['nothing', bytes(), false],
])('%s is told apart', (_, content, older) => {
  expect(mayBeWindows1252(content)).toBe(older);
});

test('is read as people meant it', () => {
  expect(new TextDecoder().decode(fromWindows1252(bytes(0x61, 0xe9, 0x80, 0x0a)))).toBe('aé€\n');
});
