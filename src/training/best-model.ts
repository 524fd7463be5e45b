import { KEEP_SLOTS, type Session } from '../backends/backend.ts';
import type { RealArray } from '../model/tensors.ts';

/** Where the best parameters are: in a slot of the session, or, from before a resume, on the host. */
interface Best {
  readonly update: number;
  readonly smoothLoss: number;
  readonly slot?: number;
  readonly parameters?: RealArray;
}

/**
 * Keeps the parameters at the lowest smooth loss. Whether a copy is worth keeping is known only when its losses
 * have come back, so every copy gets a slot of the session at once and the decision follows behind.
 */
export class BestModel {
  readonly #session: Session;
  readonly #free: number[] = Array.from({ length: KEEP_SLOTS }, (_, slot) => slot);
  #best: Best | undefined;
  #changed = false;

  constructor(session: Session, best?: Omit<Best, 'slot'>) {
    this.#session = session;
    this.#best = best;
  }

  get best(): Pick<Best, 'update' | 'smoothLoss'> | undefined {
    return this.#best && { update: this.#best.update, smoothLoss: this.#best.smoothLoss };
  }

  /** Copies the parameters as they will be after all calls made so far. @returns the slot, for decide(). */
  keep(): number {
    const slot = this.#free.pop()!;
    this.#session.keep(slot);
    return slot;
  }

  /** Settles whether the copy in `slot`, taken at `update`, is the best so far. */
  decide(slot: number, update: number, smoothLoss: number): void {
    if (this.#best && smoothLoss >= this.#best.smoothLoss) {
      this.#free.push(slot);
      return;
    }
    if (this.#best?.slot !== undefined) this.#free.push(this.#best.slot);
    this.#best = { update, smoothLoss, slot };
    this.#changed = true;
  }

  /** The best parameters, when they changed since the last call. */
  async takeChanged(): Promise<{ update: number; smoothLoss: number; parameters: RealArray } | undefined> {
    if (!this.#changed || !this.#best) return undefined;
    this.#changed = false;
    const { update, smoothLoss, slot } = this.#best;
    return { update, smoothLoss, parameters: await this.#session.kept(slot!) };
  }
}
