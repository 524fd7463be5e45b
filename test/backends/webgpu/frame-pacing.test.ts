import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FramePacing } from '../../../src/backends/webgpu/frame-pacing.ts';
import { FakeClock } from '../fakes.ts';

/** Milliseconds of a submission, and of a report. */
const MOST = 10;
const REPORT = 250;

/** A display, and a GPU that it shares with the training. */
interface Machine {
  /** Milliseconds from one refresh to the next. */
  readonly refresh: number;
  /** Milliseconds of work that may wait in front of a frame without making it late. */
  readonly spare: number;
  /** Milliseconds of one update: no submission has less. */
  readonly update: number;
}

const INTEGRATED: Machine = { refresh: 1000 / 60, spare: 9, update: 0.3 };
/** It computes beside the compositor. */
const DISCRETE: Machine = { ...INTEGRATED, spare: Number.POSITIVE_INFINITY };

function paced() {
  const clock = new FakeClock();
  return { clock, pacing: new FramePacing(MOST, clock.now) };
}

/** Milliseconds of work under way. */
function ahead(pacing: FramePacing, { update }: Machine): number {
  return pacing.inFlight(update) * update * pacing.updates(update);
}

/** For updates that take next to no time. */
function stateOf(pacing: FramePacing) {
  return { milliseconds: pacing.milliseconds, inFlight: pacing.inFlight(0) };
}

/** Shows frames for so many seconds. @returns the share of them that was late, and the mean work ahead. */
function show({ clock, pacing }: ReturnType<typeof paced>, machine: Machine, seconds: number) {
  const end = clock.time + 1000 * seconds;
  const sums = { frames: 0, late: 0, ahead: 0 };
  while (clock.time < end) {
    const report = { frames: 0, late: 0 };
    for (const due = clock.time + REPORT; clock.time < due; ) {
      const work = ahead(pacing, machine);
      const missed = Math.max(0, Math.ceil((work - machine.spare) / machine.refresh));
      clock.time += machine.refresh * (1 + Math.min(missed, 100));
      report.frames++;
      if (missed > 0) report.late++;
      sums.ahead += work;
    }
    pacing.noteFrames(report);
    sums.frames += report.frames;
    sums.late += report.late;
  }
  return { late: sums.late / sums.frames, ahead: sums.ahead / sums.frames };
}

function report(page: ReturnType<typeof paced>, late: number, frames = 15): void {
  page.clock.time += REPORT;
  page.pacing.noteFrames({ frames, late });
}

const FULL = { milliseconds: MOST, inFlight: 3 };
const LEAST = { milliseconds: 1, inFlight: 2 };

describe('the pace of submissions', () => {
  test('is as asked for where no page tells of frames', () => {
    expect(stateOf(paced().pacing)).toEqual(FULL);
    expect(stateOf(new FramePacing(1, () => 0))).toEqual({ milliseconds: 1, inFlight: 3 });
  });

  test('leaves room for the frames of any integrated GPU within seconds, and no more than they need', () => {
    const machine = fc.record({
      refresh: fc.constantFrom(1000 / 60, 1000 / 90, 1000 / 120),
      spare: fc.double({ min: 3, max: 25, noNaN: true }),
      update: fc.double({ min: 0.02, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(machine, (one) => {
        const page = paced();
        show(page, one, 4);
        const steady = show(page, one, 300);
        expect(steady.late).toBeLessThan(0.01);
        expect(steady.ahead).toBeLessThan(one.spare);
        expect(steady.ahead).toBeGreaterThan(0.4 * one.spare);
      }),
      // A few large updates in a submission: one too many is a large part of what may wait.
      { seed: 1, numRuns: 300, examples: [[{ refresh: 1000 / 60, spare: 3.01, update: 0.755 }]] },
    );
  });

  test('stays where it is when compute never holds up a frame', () => {
    const page = paced();
    expect(show(page, DISCRETE, 60).late).toBe(0);
    expect(stateOf(page.pacing)).toEqual(FULL);
  });

  test('comes back when the GPU is free again', () => {
    const page = paced();
    show(page, INTEGRATED, 20);
    expect(ahead(page.pacing, INTEGRATED)).toBeLessThan(INTEGRATED.spare);
    show(page, DISCRETE, 240);
    expect(stateOf(page.pacing)).toEqual(FULL);
  });

  test('never comes to a stop, though a single update takes longer than a frame', () => {
    const page = paced();
    const slow = { ...INTEGRATED, update: 40 };
    expect(show(page, slow, 120).late).toBe(1);
    expect(stateOf(page.pacing)).toEqual(LEAST);
    expect(ahead(page.pacing, slow)).toBe(40);
  });

  test('has fewer under way only when they cannot be shorter', () => {
    const page = paced();
    const seen = new Set<number>();
    for (let i = 0; i < 100; i++) {
      report(page, 3);
      const { inFlight, milliseconds } = stateOf(page.pacing);
      seen.add(inFlight);
      expect(milliseconds).toBeGreaterThanOrEqual(1);
      if (inFlight < 3) expect(milliseconds).toBeLessThan(1.5);
    }
    expect([...seen]).toEqual([3, 2]);
  });
});

describe('a late frame', () => {
  test('alone changes nothing, however often it comes alone', () => {
    const page = paced();
    for (let i = 0; i < 400; i++) report(page, i % 2);
    expect(stateOf(page.pacing)).toEqual(FULL);
  });

  test('counts with one in the report before', () => {
    const page = paced();
    report(page, 1);
    report(page, 1);
    expect(page.pacing.milliseconds).toBeCloseTo(MOST * (1 - 0.7 / 15), 9);
  });

  test('is told a second time by what was under way, and counted once', () => {
    const page = paced();
    report(page, 8);
    const { milliseconds } = page.pacing;
    report(page, 3);
    expect(page.pacing.milliseconds).toBe(milliseconds);
    report(page, 3);
    expect(page.pacing.milliseconds).toBeLessThan(milliseconds);
  });

  test('among many, once, still leaves submissions long enough, and is forgotten within two minutes', () => {
    const page = paced();
    report(page, 5, 5);
    expect(stateOf(page.pacing)).toEqual({ inFlight: 3, milliseconds: expect.closeTo(3, 9) });
    show(page, DISCRETE, 120);
    expect(stateOf(page.pacing)).toEqual(FULL);
  });

  test('is not forgotten for the time in which nobody looked', () => {
    const page = paced();
    report(page, 5, 5);
    page.clock.time += 3_600_000;
    report(page, 0);
    expect(page.pacing.milliseconds).toBeLessThan(3.2);
  });
});

test('a tab that nobody sees has no frames to leave room for', () => {
  const page = paced();
  for (let i = 0; i < 20; i++) report(page, 15);
  expect(stateOf(page.pacing)).toEqual(LEAST);
  report(page, 0, 0);
  expect(stateOf(page.pacing)).toEqual(FULL);
});
