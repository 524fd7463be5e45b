import { expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { readCheckpoint, readModel, writeCheckpoint } from '../../src/training/checkpoint.ts';
import { hostileFiles } from '../support/hostile-files.ts';
import { smallCheckpoint } from '../support/small-checkpoint.ts';

/** Of the processor, for any file that is refused: on a busy machine others pass more time. */
const MILLISECONDS = 100;
const MEBIBYTES = 64;
/** The first try compiles, and any may collect garbage of those before. */
const TRIES = 5;

function refusalOf(bytes: Uint8Array): unknown {
  try {
    readCheckpoint(bytes, 'x.safetensors');
  } catch (error) {
    return error;
  }
  return undefined;
}

it.each(hostileFiles(writeCheckpoint(smallCheckpoint())))(
  'a file with $what is refused',
  ({ bytes, says }) => {
    const before = process.resourceUsage().maxRSS;
    const refusal = refusalOf(bytes) as UserError;
    expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(MEBIBYTES);
    expect(refusal).toBeInstanceOf(UserError);
    expect(refusal.message).toContain('x.safetensors: not a checkpoint');
    expect(refusal.message).toContain(says);
    expect(refusal.message.length).toBeLessThan(500);
    const milliseconds = Array.from({ length: TRIES }, () => {
      const start = process.cpuUsage();
      refusalOf(bytes);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    });
    expect(Math.min(...milliseconds)).toBeLessThan(MILLISECONDS);
  },
);

it.each(hostileFiles(writeCheckpoint(smallCheckpoint())).filter(({ says }) => says.includes(' holds ')))(
  'a checkpoint with $what is refused also by who wants its model alone',
  ({ bytes, says }) => {
    expect(() => readModel(bytes, 'x.safetensors')).toThrow(says);
  },
);
