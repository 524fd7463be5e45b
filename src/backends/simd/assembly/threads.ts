/** How the threads meet. All words lie in shared memory; they are only ever touched atomically. */
import { control, threads } from "./layout";

/** Threads that have arrived at the barrier. */
const ARRIVED: usize = 0;
/** Times the barrier has opened. */
const GENERATION: usize = 4;
/** Threads asleep before the barrier. */
const ASLEEP: usize = 8;

/** Looks at the barrier before a thread goes to sleep: some tens of microseconds, longer than phases differ. */
const SPINS: i32 = 20_000;

/** Returns in every thread once all have called it. The order of the others' memory accesses is kept. */
export function barrier(): void {
  if (threads == 1) return;
  const generation = atomic.load<i32>(control, GENERATION);
  if (atomic.add<i32>(control, 1, ARRIVED) == threads - 1) {
    atomic.store<i32>(control, 0, ARRIVED);
    atomic.add<i32>(control, 1, GENERATION);
    if (atomic.load<i32>(control, ASLEEP) > 0) atomic.notify(control + GENERATION);
    return;
  }
  for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(control, GENERATION) != generation) return;
  atomic.add<i32>(control, 1, ASLEEP);
  while (atomic.load<i32>(control, GENERATION) == generation) {
    atomic.wait<i32>(control + GENERATION, generation, -1);
  }
  atomic.sub<i32>(control, 1, ASLEEP);
}
