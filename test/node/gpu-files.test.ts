import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mayHaveGpu } from '../../src/node/gpu-files.ts';
import { temporaryFolder } from '../support/command-line.ts';

it.each(['dri/renderD128', 'nvidia0', 'dxg', 'mali0', 'kgsl-3d0'])('%s is a GPU', (file) => {
  const devices = temporaryFolder();
  mkdirSync(join(devices, 'dri'));
  expect(mayHaveGpu(devices, 'linux')).toBe(false);
  writeFileSync(join(devices, file), '');
  expect(mayHaveGpu(devices, 'linux')).toBe(true);
});

it('a screen without a GPU is none, and other systems are asked', () => {
  const devices = temporaryFolder();
  mkdirSync(join(devices, 'dri'));
  writeFileSync(join(devices, 'dri', 'card0'), '');
  writeFileSync(join(devices, 'nvram'), '');
  expect(mayHaveGpu(devices, 'linux')).toBe(false);
  expect(mayHaveGpu(join(devices, 'none'), 'linux')).toBe(false);
  expect(mayHaveGpu(devices, 'win32')).toBe(true);
});
