import { basename } from 'node:path';
import { quoted } from '../text/quoted.ts';

/** What starts this program, as it can be pasted: "char-rnn", "npx char-rnn", "npm run char-rnn --". */
export function programName(
  { npm_command, npm_lifecycle_event, npm_package_name }: NodeJS.ProcessEnv,
  script: string,
): string {
  const byScript = npm_lifecycle_event !== undefined && npm_command !== 'exec';
  if (byScript && npm_package_name === 'webgpu-char-rnn') return 'npm run char-rnn --';
  if (byScript || npm_command === 'exec') return 'npx char-rnn';
  return basename(script) === 'char-rnn' ? 'char-rnn' : `node ${word(script)}`;
}

/** A command of this program with its arguments, to be pasted into a shell. */
export function commandLine(...args: readonly string[]): string {
  return [programName(process.env, process.argv[1] ?? 'char-rnn'), ...args.map(word)].join(' ');
}

/** A word as the shell here takes it. */
function word(text: string): string {
  return quoted(text, process.platform === 'win32');
}
