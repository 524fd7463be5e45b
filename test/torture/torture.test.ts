import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const COMMAND = ['test/torture/main.mjs', '--seconds', '15', '--seed', '1'];

it('takes whatever is done to it for some seconds: nothing is lost, different or without a sentence', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, COMMAND, { encoding: 'utf8' });
  expect(status, stdout + stderr).toBe(0);
  const line = /^kills (\d+), faults (\d+), files (\d+), lost 0, different 0, untyped 0$/m.exec(stdout);
  const [kills, faults, files] = line!.slice(1).map(Number);
  expect(kills).toBeGreaterThan(2);
  expect(faults).toBeGreaterThan(2);
  expect(files).toBeGreaterThan(200);
});
