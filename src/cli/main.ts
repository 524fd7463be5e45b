#!/usr/bin/env node
import { enableRelaxedSimd, enableWideVectors } from '../node/simd-flags.ts';
import { LostOutput } from './lost-output.ts';
import { runCommandLine } from './program.ts';

const output = new LostOutput();
enableRelaxedSimd();
enableWideVectors();
process.exitCode = output.exitCode(await runCommandLine(process.argv.slice(2)));
