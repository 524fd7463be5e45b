import { describe, expect, it } from 'vitest';
import { pointNumber } from '../../src/sweep/array-index.ts';
import { wallSeconds } from '../../src/sweep/estimate.ts';

describe('the number of a point', () => {
  it('is what a person says, or the engine that started the process', () => {
    expect(pointNumber('3', { SLURM_ARRAY_TASK_ID: '7' }, 8)).toBe(3);
    for (const variable of ['SLURM_ARRAY_TASK_ID', 'PBS_ARRAY_INDEX', 'SGE_TASK_ID', 'LSB_JOBINDEX'])
      expect(pointNumber(undefined, { [variable]: '8' }, 8)).toBe(8);
    for (const variable of ['JOB_COMPLETION_INDEX', 'AWS_BATCH_JOB_ARRAY_INDEX']) {
      expect(pointNumber(undefined, { [variable]: '0' }, 8)).toBe(1);
      expect(pointNumber(undefined, { [variable]: '7' }, 8)).toBe(8);
    }
  });

  it('is refused where it would be another than was meant', () => {
    const numbered = 'the plan’s 8 points are numbered from 1 to 8';
    expect(() => pointNumber('9', {}, 8)).toThrow(`--point is 9; ${numbered}`);
    expect(() => pointNumber(undefined, { SLURM_ARRAY_TASK_ID: '0' }, 8)).toThrow(
      `SLURM_ARRAY_TASK_ID, which Slurm set, is 0; ${numbered} there`,
    );
    expect(() => pointNumber(undefined, { JOB_COMPLETION_INDEX: '8' }, 8)).toThrow(
      'numbered from 0 to 7 there',
    );
    expect(() => pointNumber('plan.json', {}, 8)).toThrow('--point is plan.json');
  });

  it('is asked for where no engine tells it', () => {
    for (const environment of [{}, { SGE_TASK_ID: 'undefined' }, { LSB_JOBINDEX: '0' }])
      expect(() => pointNumber(undefined, environment, 8)).toThrow('no engine tells which point this is');
  });
});

describe('the time that runs take', () => {
  it('is that of the longest queue', () => {
    expect(wallSeconds([3, 1, 1, 1, 2], 1)).toBe(8);
    expect(wallSeconds([3, 1, 1, 1, 2], 2)).toBe(5);
    expect(wallSeconds([3, 1], 8)).toBe(3);
    expect(wallSeconds([], 2)).toBe(0);
  });
});
