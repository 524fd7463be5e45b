import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { compareBackends, type Effort } from '../../src/bench/bench.ts';
import { benchChart, groupResults } from '../../src/bench/chart.ts';
import {
  type BenchSizes,
  configurations,
  fewConfigurations,
  multiplyAdds,
} from '../../src/bench/configurations.ts';
import { localHost } from '../../src/bench/host.ts';
import type { BenchResult } from '../../src/bench/result.ts';
import { type Port, remoteHost, serveHost } from '../../src/bench/rpc.ts';
import { spreadOf } from '../../src/bench/statistics.ts';
import { checkedUpdatesWithin, disagreement } from '../../src/bench/tolerance-check.ts';
import { tableLines } from '../../src/cli/bench.ts';
import { UserError } from '../../src/errors.ts';
import { PLAIN_RECIPE } from '../../src/model/recipe.ts';
import { type Fault, fakeBackend } from '../backends/fakes.ts';
import { toyIds } from '../support/toy.ts';

const TINY: Effort = { rounds: 3, sample: 4, warmUp: 1, check: 60_000, longestUpdate: 10_000 };
const SIZES = [
  { cell: 'rnn', layers: 1, hiddenSize: 6, seqLength: 4, batchSize: 1 },
  { cell: 'rnn', layers: 1, hiddenSize: 6, seqLength: 4, batchSize: 3 },
] as const satisfies BenchSizes[];
const TEXT = {
  ids: toyIds(100, 9),
  vocabularySize: 9,
};

function entrant(name: string, create: () => Promise<Backend>) {
  return { name, start: () => localHost({ create }) };
}

const fake = (fault: Fault) => entrant(fault.name, async () => fakeBackend(fault));

describe('the comparison of backends', () => {
  it('gives a row for every backend and configuration, with all numbers', async () => {
    const seen: BenchResult[] = [];
    const results = await compareBackends({
      entrants: [fake({ name: 'one' }), fake({ name: 'two' })],
      text: TEXT,
      configurations: SIZES,
      effort: TINY,
      onResult: (result) => seen.push(result),
    });
    expect(results.map(({ backend, batchSize }) => [backend, batchSize])).toEqual([
      ['one', 1],
      ['two', 1],
      ['one', 3],
      ['two', 3],
    ]);
    expect(seen).toEqual(results);
    for (const result of results) {
      const { charsPerSecond, microsecondsPerUpdate, spread, batchSize } = result;
      expect(result).toMatchObject({
        detail: `fake ${result.backend}`,
        hiddenSize: 6,
        seqLength: 4,
        check: 'ok',
        checkedUpdates: 20,
        peakFraction: null,
      });
      expect((charsPerSecond! * microsecondsPerUpdate!) / 1e6).toBeCloseTo(4 * batchSize, 6);
      expect(spread!.lower).toBeLessThanOrEqual(charsPerSecond!);
      expect(spread!.upper).toBeGreaterThanOrEqual(charsPerSecond!);
      expect(result.openMilliseconds).toBeGreaterThan(0);
    }
  });

  it('leaves out the configurations that the text is too short for', async () => {
    const results = await compareBackends({
      entrants: [fake({ name: 'one' })],
      text: { ...TEXT, ids: TEXT.ids.subarray(0, 17) },
      configurations: SIZES,
      effort: TINY,
    });
    expect(results.map(({ check }) => check)).toEqual([
      'ok',
      'skipped: the text is shorter than 18 characters',
    ]);
  });

  it('does not time what is wrong, fails, is not here or takes too long, and says so in the row', async () => {
    const results = await compareBackends({
      entrants: [
        fake({ name: 'right' }),
        entrant('wrong', async () => wrongLosses()),
        fake({ name: 'breaks', failsAfter: 3 }),
        fake({ name: 'later', failsAfter: 25 }),
        entrant('absent', async () => {
          throw new UserError('there is no GPU');
        }),
      ],
      text: TEXT,
      configurations: SIZES,
      effort: { ...TINY, longestUpdate: 1e-6 },
    });
    const checks = Object.fromEntries(
      results.filter(({ batchSize }) => batchSize === 1).map(({ backend, check }) => [backend, check]),
    );
    expect(checks.right).toBe('ok');
    expect(checks.wrong).toMatch(/^wrong: the loss of update 1 is .*, the reference's 8\.7/);
    expect(checks.breaks).toBe('failed: the device is gone');
    expect(checks.later).toBe('failed: the device is gone');
    expect(checks.absent).toBe('not here: there is no GPU');
    const untimed = results.filter(({ check }) => check !== 'ok');
    for (const result of untimed) expect(result).toMatchObject({ charsPerSecond: null, spread: null });
    const later = results.find(({ backend, batchSize }) => backend === 'right' && batchSize === 3)!;
    expect(later.check).toMatch(/^skipped: one update would take about/);
  });

  it('times other cells and optimisers, and shows who refuses them', async () => {
    const results = await compareBackends({
      entrants: [
        entrant('cpu', async () => new CpuBackend()),
        entrant('gpujs:cpu', async () => fakeBackend({ name: 'gpujs' })),
      ],
      text: TEXT,
      configurations: [{ ...SIZES[1], cell: 'gru', layers: 2 }],
      recipe: { ...PLAIN_RECIPE, optimizer: 'adam', loss: 'mean' },
      effort: TINY,
    });
    const checks = Object.fromEntries(results.map(({ backend, check }) => [backend, check]));
    expect(checks.cpu).toBe('ok');
    expect(checks['gpujs:cpu']).toMatch(/^refused: gpujs does not train the cell gru; choose/);
  });

  it('measures the same through a port, and reports the end of the other side', async () => {
    const { near, far } = ports();
    serveHost(
      localHost({ create: async () => fakeBackend({ name: 'far' }), measurePeak: async () => 1e9 }),
      far,
    );
    let end: (error: Error) => void = () => {};
    const gone = new Promise<never>((_, reject) => {
      end = reject;
    });
    const host = remoteHost(near, gone);
    const [result] = await compareBackends({
      entrants: [{ name: 'far', start: () => ({ ...host, dispose: async () => {} }) }],
      text: TEXT,
      configurations: SIZES.slice(0, 1),
      effort: TINY,
    });
    const work = multiplyAdds(SIZES[0]!, 9);
    expect(result!.peakFraction).toBeCloseTo((1e6 * work) / result!.microsecondsPerUpdate! / 1e9, 9);
    await expect(host.sample(1)).rejects.toThrow(/undefined/);
    end(new Error('its process ended'));
    await expect(host.peak()).rejects.toThrow('its process ended');
  });
});

const LSTM = { cell: 'lstm', layers: 2 } as const;

describe('the parts of the comparison', () => {
  it('adds the person’s sizes to the grid, once', () => {
    expect(configurations({ ...LSTM, hiddenSize: 100, seqLength: 25, batchSize: 1 })).toHaveLength(8);
    const own = { ...LSTM, hiddenSize: 300, seqLength: 50, batchSize: 2 };
    expect(configurations(own).at(-1)).toEqual(own);
    for (const sizes of configurations(own)) expect(sizes).toMatchObject(LSTM);
  });

  it('looks quickly at few sizes, the person’s among them, the cheapest first', () => {
    const own = { ...LSTM, hiddenSize: 30, seqLength: 50, batchSize: 2 };
    const few = fewConfigurations(own);
    expect(few[0]).toEqual(own);
    expect(few.slice(1).map(({ batchSize }) => batchSize)).toEqual([1, 16, 64]);
    expect(
      fewConfigurations({ ...LSTM, hiddenSize: 100, seqLength: 100, batchSize: 256 }).at(-1)?.batchSize,
    ).toBe(256);
  });

  it('takes median and quartiles as statistics packages do', () => {
    expect(spreadOf([4, 1, 3, 2])).toEqual({ lower: 1.75, median: 2.5, upper: 3.25 });
    expect(spreadOf([5])).toEqual({ lower: 5, median: 5, upper: 5 });
  });

  it('lets losses through that differ by rounding, and nothing else', () => {
    expect(disagreement([100.00001, 99], [100, 99])).toBeUndefined();
    expect(disagreement([100, 98], [100, 99])).toMatch(/update 2 is 98/);
    expect(disagreement([Number.NaN], [100])).toMatch(/NaN/);
    expect(disagreement([], [100])).toMatch(/undefined/);
    expect(checkedUpdatesWithin(1000, 4, 40)).toBe(10);
    expect(checkedUpdatesWithin(1000, 4, 1)).toBe(2);
  });

  it('shows the fastest first, with the ratio to the slowest', () => {
    const results = [resultOf('slow', 100), resultOf('none', null), resultOf('fast', 4200)];
    expect(groupResults(results)[0]!.results.map(({ backend }) => backend)).toEqual(['fast', 'slow', 'none']);
    const lines = tableLines(results);
    expect(lines[1]).toBe('1 stream of 25 characters, 100 units, rnn');
    expect(lines[2]).toMatch(/fast +4,200 characters\/s +42× +5,952 µs\/update/);
    expect(lines[4]).toMatch(/none {2}not here: no GPU/);
    const chart = benchChart(results);
    expect(chart).toContain('4,200 characters/s, 42×');
    expect(chart).toContain('class="best"');
  });
});

/** A backend whose losses are a hundredth too large. */
function wrongLosses(): Backend {
  const backend = fakeBackend({ name: 'wrong' });
  return {
    ...backend,
    async open(options) {
      const session = await backend.open(options);
      return {
        ...session,
        train: async (rates) => (await session.train(rates)).map((loss) => 1.01 * loss),
      };
    },
  };
}

function ports(): { near: Port; far: Port } {
  const { port1, port2 } = new MessageChannel();
  const portOf = (port: MessagePort): Port => ({
    send: (message) => port.postMessage(message),
    receive: (handle) => {
      port.onmessage = ({ data }) => handle(data);
    },
  });
  return { near: portOf(port1), far: portOf(port2) };
}

function resultOf(backend: string, charsPerSecond: number | null): BenchResult {
  return {
    backend,
    detail: '',
    software: false,
    cell: 'rnn',
    layers: 1,
    hiddenSize: 100,
    seqLength: 25,
    batchSize: 1,
    charsPerSecond,
    microsecondsPerUpdate: charsPerSecond && 25e6 / charsPerSecond,
    spread: charsPerSecond ? { lower: 0.9 * charsPerSecond, upper: 1.1 * charsPerSecond } : null,
    peakFraction: null,
    openMilliseconds: charsPerSecond && 5,
    check: charsPerSecond ? 'ok' : 'not here: no GPU',
    checkedUpdates: 20,
  };
}
