import { expect, test } from 'vitest';
import { requestOfHash } from '../../src/demo/link.ts';
import { OFFERED_SETTINGS } from '../../src/demo/offered-settings.ts';
import { OFFERED_TEXTS } from '../../src/demo/offered-texts.ts';

test('every offered run is a link that can be followed, each to something else', async () => {
  const requests = await Promise.all(OFFERED_SETTINGS.map(({ hash }) => requestOfHash(hash)));
  expect(requests.filter(({ config, text }) => !config || !text)).toEqual([]);
  expect(new Set(requests.map((request) => JSON.stringify(request))).size).toBe(OFFERED_SETTINGS.length);
  expect(OFFERED_SETTINGS.length).toBeGreaterThanOrEqual(6);
  expect(OFFERED_TEXTS.length).toBeGreaterThanOrEqual(6);
});
