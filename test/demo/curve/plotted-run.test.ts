import { describe, expect, test } from 'vitest';
import { PlottedRun } from '../../../src/demo/curve/plotted-run.ts';
import { pageOptions } from '../../../src/demo/page-options.ts';
import type { Baselines, RunEvent } from '../../../src/demo/protocol.ts';
import type { Metric } from '../../../src/training/events.ts';

/** A loss of 3 nats a character is 30. */
const OPTIONS = pageOptions({ seqLength: 10, loss: 'sum', learningRate: 0.1 });
const BASELINES: Baselines = [4, 3, 2, 1];
const FRAME = { width: 600, height: 300, isLogarithmic: false, x: [0, 100] } as const;

/** Updates whose smooth losses are these, in nats a character. */
function progress(nats: readonly number[], update: number, learningRate = 0.1): RunEvent {
  const losses = Float32Array.from(nats, (value) => 10 * value);
  const metric = { update, learningRate } as Metric;
  return { type: 'progress', batch: { losses, smooth: losses }, progress: { metric } as never };
}

function begun(): PlottedRun {
  const run = new PlottedRun();
  run.options = OPTIONS;
  run.baselines = BASELINES;
  return run;
}

describe('a run on the plot', () => {
  test('passes its milestones once, each where its smooth loss is below for the first time', () => {
    const run = begun();
    run.take(progress([5, 3.5, 3.2], 3));
    expect(run.newMilestones()).toEqual(['guessing blindly']);
    run.take(progress([4.5, 1.5], 5));
    expect(run.newMilestones()).toEqual(['knowing how often each letter comes', 'knowing pairs of letters']);
    expect(run.newMilestones()).toEqual([]);
    expect(run.scene(FRAME).milestones.map(({ passed }) => passed)).toEqual([2, 5, 5, undefined]);
  });

  test('is shown as it was at an update, and again as it is', () => {
    const run = begun();
    run.take(progress([5, 3.5, 2.5, 2.4], 4));
    run.take({ type: 'samples', samples: [1, 2, 3].map((update) => ({ update, text: '' })) });
    run.take({ type: 'validation', update: 4, loss: Math.LN2 });
    run.newMilestones();
    run.upTo = 2;
    const seen = () => {
      const { points, marks, held, milestones } = run.scene(FRAME);
      const passed = milestones.filter(({ passed }) => passed !== undefined).length;
      return { last: points.at(-1)!.update, marks, held, passed };
    };
    expect(seen()).toEqual({ last: 2, marks: [1], held: [], passed: 1 });
    run.upTo = undefined;
    expect(seen()).toEqual({ last: 4, marks: [1, 3], held: [{ update: 4, bits: 1 }], passed: 2 });
  });

  test('marks where its learning rate was changed, which a schedule does not', () => {
    const run = begun();
    run.take(progress([3], 1));
    run.take(progress([3], 2, 0.05));
    expect(run.scene(FRAME).rates).toEqual([{ update: 2, label: 'learning rate 0.05' }]);
    run.options = { ...OPTIONS, schedule: 'cosine' };
    run.take(progress([3], 3, 0.04));
    expect(run.scene(FRAME).rates).toHaveLength(1);
  });

  test('forgets what came after the update that it goes back to', () => {
    const run = begun();
    run.take(progress([5, 3.5, 2.5], 3));
    run.take(progress([1.5], 4, 0.05));
    run.take({ type: 'samples', samples: [1, 3].map((update) => ({ update, text: '' })) });
    run.newMilestones();
    expect(run.take({ type: 'rewound', update: 2 })).toBe(true);
    run.newMilestones();
    const { points, marks, rates, milestones } = run.scene(FRAME);
    expect(points.map(({ update }) => update)).toEqual([1, 2]);
    expect(marks).toEqual([1]);
    expect(rates).toEqual([]);
    expect(milestones.map(({ passed }) => passed)).toEqual([2, undefined, undefined, undefined]);
  });

  test('has nothing new to show where an event does not concern it', () => {
    expect(begun().take({ type: 'saved', update: 3 })).toBe(false);
  });
});
