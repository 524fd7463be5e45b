import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { OFFERED_TEXTS } from '../../src/demo/offered-texts.ts';
import { textInLink, textOfLink } from '../../src/demo/text-in-link.ts';
import { Random } from '../../src/random.ts';

const there = async (entries: [string, string][] | undefined) => textOfLink(new URLSearchParams(entries));

test('an offered text travels by its name', async () => {
  for (const { id, name } of OFFERED_TEXTS) {
    expect(await textInLink({ id, name })).toEqual([['text', id]]);
    expect(await textOfLink(new URLSearchParams(`text=${id}`))).toEqual({ id, name });
  }
});

test('so does the bundled book; a link may also say nothing of a text', async () => {
  expect(await textInLink({ name: 'Moby-Dick' })).toEqual([['text', 'moby-dick']]);
  expect(await textOfLink(new URLSearchParams('seed=3'))).toBeUndefined();
});

test.each([
  ['a word', 'short'],
  ['many alphabets', 'åäö, 漢字 & 🐳 + = / %\n'.repeat(50)],
])('a short text travels whole: %s', async (_, text) => {
  const source = { name: 'my text.txt', bytes: new TextEncoder().encode(text) };
  expect(await there(await textInLink(source))).toEqual(source);
});

test('a text that would make a link too long for mail is left out', async () => {
  const random = new Random(1);
  const bytes = Uint8Array.from({ length: 8000 }, () => random.uniform() * 256);
  expect(await textInLink({ name: 'noise', bytes })).toBeUndefined();
});

const bomb = Buffer.from(deflateRawSync(Buffer.alloc(3_000_000))).toString('base64url');

test.each([
  ['text=bible', /asks for the text "bible", which is not offered/],
  ['text-data=!!', /damaged/],
  ['text-data=q1Yq', /damaged/],
  [`text-data=${bomb}`, /damaged/],
])('it is refused in a sentence (%#)', async (hash, words) => {
  await expect(textOfLink(new URLSearchParams(hash))).rejects.toThrow(words);
});
