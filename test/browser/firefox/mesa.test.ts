import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { finished, start, temporaryFolder } from '../../support/command-line.ts';
import { unpackedPackages } from './debian.ts';

test("where Mesa's drivers are installed, and no GPU, no command says anything on standard error", async () => {
  const { env } = unpackedPackages();
  const data = temporaryFolder();
  mkdirSync(join(data, 'vulkan', 'icd.d'), { recursive: true });
  copyFileSync(env.VK_DRIVER_FILES!, join(data, 'vulkan', 'icd.d', 'lavapipe.json'));
  const installed = { LD_LIBRARY_PATH: env.LD_LIBRARY_PATH!, XDG_DATA_DIRS: data, XDG_RUNTIME_DIR: '' };
  for (const command of [
    ['info', '--json'],
    ['info', '--json', '--hidden-size', '32'],
  ]) {
    const { code, out, err } = await finished(start(command, installed));
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out).backends).toMatchObject([{ name: 'webgpu', available: true }, {}, {}, {}]);
  }
});
