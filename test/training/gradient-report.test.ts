import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../src/model/config.ts';
import { judgeReferenceQuickly } from '../../src/training/gradient-verdict.ts';
import { busyState, toyIds } from '../support/toy.ts';

/** The verdict at a state where each stream has a hidden state of its own. */
function verdictAt(config: ModelConfig) {
  const { batchSize, seqLength, vocabularySize } = config;
  const ids = toyIds(batchSize * (4 * seqLength + 2), vocabularySize);
  const { pass, method, tensors } = judgeReferenceQuickly({ config, ids, state: busyState(config) });
  const entries = Object.fromEntries(tensors.map(({ name, entries }) => [name, entries]));
  return { pass, method, entries };
}

describe('the quick check of the reference', () => {
  const sizes = { vocabularySize: 87, hiddenSize: 100, seqLength: 25 };

  it('covers a small model with all its streams, and all of a tensor that has few entries', () => {
    const { pass, method, entries } = verdictAt({
      vocabularySize: 7,
      hiddenSize: 5,
      seqLength: 4,
      batchSize: 3,
    });
    expect(pass).toBe(true);
    expect(method).not.toContain('streams');
    expect(entries).toEqual({ U: 35, W: 25, V: 35, b: 5, c: 7 });
  });

  it('leaves streams out rather than entries where there are many', () => {
    const { pass, method, entries } = verdictAt({ ...sizes, batchSize: 64 });
    expect(pass).toBe(true);
    expect(method).toMatch(/, with 10 of 64 streams$/);
    expect(entries).toEqual({ U: 10, W: 10, V: 10, b: 10, c: 10 });
  });

  it('compares fewer entries of a large model, in one stream', () => {
    const { pass, method, entries } = verdictAt({ ...sizes, hiddenSize: 500, batchSize: 2 });
    expect(pass).toBe(true);
    expect(method).toMatch(/, with 1 of 2 streams$/);
    expect(entries).toEqual({ U: 6, W: 6, V: 6, b: 6, c: 6 });
  });
});
