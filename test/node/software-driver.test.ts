import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { cacheFolder } from '../../src/node/cache.ts';
import { softwareDrivers } from '../../src/node/software-driver.ts';
import { temporaryFolder } from '../support/command-line.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the software driver', () => {
  it('is unpacked from npm once, whole, into the cache', () => {
    vi.stubEnv('XDG_CACHE_HOME', temporaryFolder());
    const { manifest, loader } = softwareDrivers().at(-1)!;
    expect(manifest.startsWith(cacheFolder())).toBe(true);
    expect(existsSync(manifest)).toBe(true);
    expect(existsSync(loader!)).toBe(true);
    expect(existsSync(join(dirname(manifest), 'libvk_swiftshader.so'))).toBe(true);
    expect(softwareDrivers().at(-1)).toEqual({ manifest, loader });
    expect(readdirSync(cacheFolder())).toHaveLength(1); // no half-unpacked folder stays behind
  });

  it('that cannot be unpacked is told in a sentence', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    vi.stubEnv('XDG_CACHE_HOME', file);
    expect(softwareDrivers).toThrow(UserError);
    expect(softwareDrivers).toThrow(/cannot be unpacked into .*file.* name a folder that can be written/);
  });
});
