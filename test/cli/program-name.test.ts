import { describe, expect, it } from 'vitest';
import { commandLine, programName } from '../../src/cli/program-name.ts';

describe('what is printed to be pasted', () => {
  const ours = { npm_package_name: 'webgpu-char-rnn', npm_command: 'run-script' };

  it.each([
    [{ ...ours, npm_lifecycle_event: 'train' }, 'dist/node/cli.js', 'npm run char-rnn --'],
    [{ ...ours, npm_package_name: 'mine', npm_lifecycle_event: 'go' }, 'x/cli.js', 'npx char-rnn'],
    [{ npm_command: 'exec', npm_lifecycle_event: 'npx' }, '/tmp/.bin/char-rnn', 'npx char-rnn'],
    [{}, '/usr/local/bin/char-rnn', 'char-rnn'],
    [{}, 'my dist/cli.js', "node 'my dist/cli.js'"],
  ])('begins with what started the program: %j', (environment, script, expected) => {
    expect(programName(environment, script)).toBe(expected);
  });

  it('has its words in quotes where a shell would take them apart', () => {
    expect(commandLine('sample', "runs/it's a whale/best.safetensors", 'runs/a-1.b')).toMatch(
      /sample 'runs\/it'\\''s a whale\/best\.safetensors' runs\/a-1\.b$/,
    );
  });
});
