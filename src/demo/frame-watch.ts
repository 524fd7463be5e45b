import type { FrameReport } from '../backends/backend.ts';
import { FrameMonitor } from './frame-monitor.ts';
import type { RunEvent } from './protocol.ts';
import type { View } from './view/view.ts';

/** Watches the page's frames: until it knows the display, and while a training may hold them up. */
export class FrameWatch implements View {
  readonly #tell: (report: FrameReport) => void;
  readonly #monitor = new FrameMonitor();
  readonly #tasks = new PerformanceObserver((list) => this.#takeTasks(list.getEntries()));
  #training = false;
  #watching = false;

  /** @param tell is told a few times a second while a training goes on. */
  constructor(tell: (report: FrameReport) => void) {
    this.#tell = tell;
    // Some browsers know of no long tasks; there, a frame that is late for one is counted with the others.
    this.#tasks.observe({ type: 'longtask' });
    document.addEventListener('visibilitychange', () => this.#turnOver());
    this.#watch();
  }

  showRun(): void {
    this.#training = false;
  }

  take(event: RunEvent): void {
    if (event.type !== 'phase') return;
    this.#training = event.phase === 'training';
    if (this.#training) this.#watch();
  }

  /** The tab was hidden, or is seen again: a hidden one has no frames that training could hold up. */
  #turnOver(): void {
    this.#monitor.begin();
    if (document.hidden && this.#training) this.#tell({ frames: 0, late: 0 });
  }

  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    this.#monitor.begin();
    requestAnimationFrame(this.#frame);
  }

  #frame = (time: number): void => {
    this.#takeTasks(this.#tasks.takeRecords());
    const report = this.#monitor.frame(time);
    if (report && this.#training) this.#tell(report);
    this.#watching = this.#training || !this.#monitor.settled;
    if (this.#watching) requestAnimationFrame(this.#frame);
  };

  /** Browsers tell of long tasks as long as the page lives; only those count that may delay a frame. */
  #takeTasks(entries: PerformanceEntryList): void {
    if (!this.#watching || document.hidden) return;
    for (const { startTime, duration } of entries) this.#monitor.noteTask(startTime, startTime + duration);
  }
}
