import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FrameMonitor } from '../../src/demo/frame-monitor.ts';
import { FrameWatch } from '../../src/demo/frame-watch.ts';

type Tasks = readonly { readonly startTime: number; readonly duration: number }[];

/** What the browser has been asked for. */
let frame: FrameRequestCallback | undefined;
let tellTasks: (tasks: Tasks) => void;
const page = { hidden: false, addEventListener() {} };
const noteTask = vi.spyOn(FrameMonitor.prototype, 'noteTask');

beforeEach(() => {
  vi.stubGlobal('document', page);
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => {
    frame = callback;
  });
  vi.stubGlobal(
    'PerformanceObserver',
    class {
      constructor(callback: (list: { getEntries(): Tasks }) => void) {
        tellTasks = (tasks) => callback({ getEntries: () => tasks });
      }
      observe() {}
      takeRecords() {
        return [];
      }
    },
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
  page.hidden = false;
});

/** Frames at 60 Hz for as long as they are asked for, ten seconds at most. */
function showFrames(): void {
  for (let i = 0; i < 600 && frame; i++) {
    const callback = frame;
    frame = undefined;
    callback((i * 1000) / 60);
  }
}

/** How many tasks reach the monitor, of one that the browser tells. */
function noted(): number {
  noteTask.mockClear();
  tellTasks([{ startTime: 100, duration: 60 }]);
  return noteTask.mock.calls.length;
}

test('long tasks are noted while frames are watched, and only then', () => {
  const watch = new FrameWatch(() => {});
  expect(noted()).toBe(1);
  showFrames(); // it knows the display, and nothing trains
  expect(frame).toBeUndefined();
  expect(noted()).toBe(0);
  watch.take({ type: 'phase', phase: 'training', update: 0 });
  expect(noted()).toBe(1);
  page.hidden = true; // a hidden page shows no frames
  expect(noted()).toBe(0);
});
