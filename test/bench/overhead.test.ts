import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { finished, type Outcome } from '../support/command-line.ts';

function overhead(...args: string[]): Promise<Outcome> {
  return finished(spawn(process.execPath, ['bench/overhead/main.mjs', '--runs', '1', ...args]));
}

it('the overhead of a training is measured', async () => {
  const { code, out, err } = await overhead('--updates', '300');
  expect(err).toBe('');
  expect(out).toMatch(/^300 updates: .* s in the module, .*\na training takes \d\.\d+ × its updates /);
  expect(code).toBe(0);
});

it('a training that fails tells why', async () => {
  const { code, out, err } = await overhead('--updates', 'many');
  expect(out).toBe('');
  expect(err).toMatch(/many/);
  expect(err).toMatch(/\nthe training failed\n$/);
  expect(err).not.toMatch(/kernel-clock|SyntaxError|TypeError/);
  expect(code).toBe(1);
});
