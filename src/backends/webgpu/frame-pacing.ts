import type { FrameReport } from '../backend.ts';
import { IN_FLIGHT } from './limits.ts';

/** Milliseconds below which no submission is cut: its own cost would show. */
const SHORTEST = 1;
/** Submissions under way at least: while the host hears of one, the GPU has another to do. */
const FEWEST = 2;
/** Late frames that mean something; a single one is a tab switch or a collected heap. */
const SEVERAL = 2;
/** When every frame is late, this part of the work is taken away; when some are, as much less. */
const BACK_OFF = 0.7;
/** Milliseconds in which what was submitted before, and the frames that waited for it, are still to be seen. */
const SETTLING = 300;
/**
 * Milliseconds of frames on time after which the work may have doubled. Each try at more that is too much costs a
 * few frames, and less work ahead costs next to nothing before submissions come close to SHORTEST.
 */
const DOUBLING = 60_000;
/** Milliseconds that one report vouches for at most: longer ones had no frames in them. */
const LONGEST_REPORT = 1000;

/**
 * Decides how much work waits on the GPU in front of a page's frames: compositor and compute share one queue on an
 * integrated GPU. Late frames take work away in proportion, frames on time give it back slowly. Until the first report,
 * and when nobody looks, there is as much as allowed.
 */
export class FramePacing {
  readonly #most: number;
  readonly #shortest: number;
  readonly #least: number;
  readonly #now: () => number;
  /** Milliseconds of work under way, all submissions together. */
  #ahead: number;
  /** Late frames since the last report without any. */
  #late = 0;
  #lastReport: number;
  #lastCut = Number.NEGATIVE_INFINITY;

  /**
   * @param milliseconds of one submission at most.
   * @param now milliseconds.
   */
  constructor(milliseconds: number, now: () => number) {
    this.#shortest = Math.min(SHORTEST, milliseconds);
    this.#least = FEWEST * this.#shortest;
    this.#most = IN_FLIGHT * milliseconds;
    this.#ahead = this.#most;
    this.#now = now;
    this.#lastReport = now();
  }

  /**
   * Submissions that may be under way, FEWEST … IN_FLIGHT: fewer only when they cannot be shorter. One where a single
   * update takes longer than the little that may wait: with one, too, frames are late.
   * @param update milliseconds of one; 0 before that is known.
   */
  inFlight(update: number): number {
    return this.#ahead === this.#least && update > this.#least ? 1 : this.#submissions;
  }

  /** Milliseconds that one submission may keep the GPU busy. */
  get milliseconds(): number {
    return this.#ahead / this.#submissions;
  }

  /**
   * Updates in one submission, not more than it has time for, but one.
   * @param update milliseconds of one.
   */
  updates(update: number): number {
    return Math.max(1, Math.floor(this.milliseconds / update));
  }

  get #submissions(): number {
    return Math.max(FEWEST, Math.min(IN_FLIGHT, Math.floor(this.#ahead / this.#shortest)));
  }

  noteFrames({ frames, late }: FrameReport): void {
    const now = this.#now();
    const span = Math.min(now - this.#lastReport, LONGEST_REPORT);
    this.#lastReport = now;
    this.#late = late === 0 ? 0 : this.#late + late;
    if (frames === 0) this.#ahead = this.#most;
    else if (late === 0) this.#set(this.#ahead * 2 ** (span / DOUBLING));
    else if (this.#late >= SEVERAL && now - this.#lastCut >= SETTLING) {
      this.#lastCut = now;
      this.#set(this.#ahead * (1 - (BACK_OFF * late) / frames));
    }
  }

  #set(milliseconds: number): void {
    this.#ahead = Math.max(this.#least, Math.min(milliseconds, this.#most));
  }
}
