import { beforeEach, describe, expect, test } from 'vitest';
import type { FrameReport } from '../../src/backends/backend.ts';
import { FrameMonitor } from '../../src/demo/frame-monitor.ts';

const SIXTY = 1000 / 60;

let monitor: FrameMonitor;
let time: number;

beforeEach(() => {
  monitor = new FrameMonitor();
  time = 5000;
});

/** Frames, each `interval` milliseconds after the one before. */
function frames(count: number, interval: number): FrameReport[] {
  return Array.from({ length: count }, () => {
    time += interval;
    return monitor.frame(time) ?? [];
  }).flat();
}

/** All reports in one. */
function sum(reports: readonly FrameReport[]): FrameReport {
  return {
    frames: reports.reduce((all, { frames }) => all + frames, 0),
    late: reports.reduce((all, { late }) => all + late, 0),
  };
}

describe('the monitor of frames', () => {
  test.each([30, 48, 60, 90, 120, 144, 240])('learns a display of %i Hz, and that it is on time', (rate) => {
    expect(sum(frames(10 * rate, 1000 / rate)).late).toBe(0);
    expect(sum(frames(rate, 2000 / rate)).late).toBeGreaterThan(0.9 * rate);
  });

  test('reports four times a second, and nothing before it knows the display', () => {
    expect(frames(30, SIXTY)).toEqual([]);
    expect(monitor.settled).toBe(false);
    const reports = frames(600, SIXTY);
    expect(monitor.settled).toBe(true);
    expect(reports.length).toBeGreaterThan(35);
    expect(reports.length).toBeLessThanOrEqual(40);
    expect(sum(reports)).toMatchObject({ frames: expect.closeTo(600, -2), late: 0 });
    for (const { frames } of reports) expect(frames).toBeLessThanOrEqual(16);
  });

  test('takes a clock that is rounded to milliseconds', () => {
    const rounded = Array.from({ length: 600 }, (_, i) => monitor.frame(Math.round(5000 + (i * 1000) / 120)));
    expect(sum(rounded.flatMap((report) => report ?? [])).late).toBe(0);
  });

  test('counts late frames, also when most are late', () => {
    frames(100, SIXTY);
    const [first, ...others] = frames(60, 3 * SIXTY);
    expect(first!.late).toBeGreaterThan(0);
    expect(others.length).toBeGreaterThanOrEqual(9);
    for (const { frames, late } of others) expect(late).toBe(frames);
    frames(60, SIXTY);
    expect(frames(30, SIXTY).at(-1)).toMatchObject({ late: 0 });
  });

  test('counts one late frame once, however late it is', () => {
    frames(100, SIXTY);
    expect(sum([...frames(1, 900), ...frames(30, SIXTY)]).late).toBe(1);
  });

  test('passes over frames after a beginning, and what was before it', () => {
    frames(100, SIXTY);
    monitor.begin(); // the tab was hidden
    expect(sum([...frames(1, 700), ...frames(2, 100), ...frames(60, SIXTY)]).late).toBe(0);
  });

  test('takes an absence for a beginning', () => {
    frames(100, SIXTY);
    expect(sum([...frames(1, 60_000), ...frames(2, 100), ...frames(60, SIXTY)]).late).toBe(0);
  });

  test('leaves out frames that waited for the page itself', () => {
    frames(100, SIXTY);
    monitor.noteTask(time + 5, time + 95);
    const reports = [...frames(1, 6 * SIXTY), ...frames(2, 3 * SIXTY), ...frames(30, SIXTY)];
    expect(sum(reports).late).toBe(2);
    monitor.noteTask(time + 5, time + 65); // known only when the frames between two reports are counted
    expect(sum([...frames(1, 4 * SIXTY), ...frames(30, SIXTY)]).late).toBe(0);
  });

  test('learns a slower display within seconds: a window that was moved, a battery to save', () => {
    frames(600, 1000 / 144);
    frames(300, SIXTY);
    expect(sum(frames(120, SIXTY)).late).toBe(0);
  });
});
