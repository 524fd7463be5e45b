#!/usr/bin/env node
import { enableRelaxedSimd, enableWideVectors } from '../node/simd-flags.ts';
import { runCommandLine } from './program.ts';

// A reader that closes the pipe early, `head` say, is no error: what it does not want to hear is dropped.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`char-rnn: standard output cannot be written: ${error.message}\n`);
  process.exit(2);
});
enableRelaxedSimd();
enableWideVectors();
process.exitCode = await runCommandLine(process.argv.slice(2));
