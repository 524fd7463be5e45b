import { describe, expect, it } from 'vitest';
import { measurePeak, peakOf } from '../../src/bench/peak.ts';
import { loadDawn } from '../../src/node/dawn.ts';
import { noGpu } from '../backends/shapes.ts';

describe('the multiply-add peak', () => {
  it('is measured where there is an adapter', async () => {
    const peak = await measurePeak(await loadDawn());
    expect(peak).toBeGreaterThan(1e6);
    expect(peak).toBeLessThan(1e15);
  });

  it('is left open on the CPU and on a GPU that the CPU emulates', async () => {
    expect(await peakOf('cpu', false, noGpu)).toBeNull();
    expect(await peakOf('webgpu', true, noGpu)).toBeNull();
  });
});
