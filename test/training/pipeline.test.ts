import { describe, expect, it } from 'vitest';
import { pipelined } from '../../src/training/pipeline.ts';

describe('pipelined', () => {
  it('starts steps ahead, no more than allowed, and gives results in the order of the steps', async () => {
    const started: number[] = [];
    const given: number[] = [];
    let most = 0;
    const start = async (step: number) => {
      started.push(step);
      most = Math.max(most, started.length - given.length);
      await new Promise((resolve) => setTimeout(resolve, 10 - step)); // the later, the sooner done
      return step;
    };
    const results = pipelined([1, 2, 3, 4, 5].values(), start, (underWay) => underWay < 3);
    for await (const result of results) given.push(result);
    expect(given).toEqual([1, 2, 3, 4, 5]);
    expect(started).toEqual(given);
    expect(most).toBe(3);
  });

  it('reports a failure in its turn', async () => {
    const start = async (step: number) => {
      if (step > 1) throw new Error(`step ${step} failed`);
      return step;
    };
    const results = pipelined([1, 2, 3].values(), start, (underWay) => underWay < 3);
    expect((await results.next()).value).toBe(1);
    await expect(results.next()).rejects.toThrow('step 2 failed');
  });
});
