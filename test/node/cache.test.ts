import { isAbsolute } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { cacheFolder } from '../../src/node/cache.ts';

afterEach(() => vi.unstubAllEnvs());

it.each(['', '/home/ada'])('has an absolute path where the home is "%s"', (home) => {
  vi.stubEnv('XDG_CACHE_HOME', '');
  vi.stubEnv('HOME', home);
  expect(isAbsolute(cacheFolder())).toBe(true);
});
