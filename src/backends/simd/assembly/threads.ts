/** How the threads meet and share out work. All words lie in shared memory; they are only ever touched atomically. */
import { control, lookMilliseconds, threads } from "./layout";

/** Threads that have arrived at the barrier. */
const ARRIVED: usize = 0;
/** Times the barrier has opened. */
const GENERATION: usize = 4;
/** Threads asleep before the barrier. */
const ASLEEP: usize = 8;
/** The next lane that nobody has taken. */
const NEXT_LANE: usize = 12;
/** Goes up as threads get on: one that waits sees that the others live. */
const HEARTBEAT: usize = 16;

/** Whether the update under way is still in its passes, moves the parameters, or was given up before it did. */
const STAGE: usize = 20;
const PASSES: i32 = 0;
const MOVES: i32 = 1;
const GIVEN_UP: i32 = 2;

/** Looks at the barrier before a thread goes to sleep: some 50 µs, as long as it takes a virtual machine to wake it. */
const SPINS: i32 = 60_000;

/** Looks for a heartbeat, in vain, after which a thread that waits gives up. */
const LOOKS: i32 = 12;

/** atomic.wait ended because the time was up. */
const TIMED_OUT: i32 = 2;

/**
 * Returns in every thread once all have called it. The order of the others' memory accesses is kept.
 * Traps when another thread has died in its work: the first thread, blocked here, hears of it in no other way.
 */
export function barrier(): void {
  if (threads > 1) meet(1_000_000 * <i64>lookMilliseconds);
}

/** A barrier at which the others may be idle for as long as they like. */
export function awaitWork(): void {
  meet(-1);
}

/** @param patience nanoseconds between two looks for a heartbeat; none when negative. */
function meet(patience: i64): void {
  const generation = atomic.load<i32>(control, GENERATION);
  if (atomic.add<i32>(control, 1, ARRIVED) == threads - 1) {
    atomic.store<i32>(control, 0, ARRIVED);
    atomic.add<i32>(control, 1, GENERATION);
    if (atomic.load<i32>(control, ASLEEP) > 0) atomic.notify(control + GENERATION);
    return;
  }
  for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(control, GENERATION) != generation) return;
  sleepUntilAfter(generation, patience);
}

function sleepUntilAfter(generation: i32, patience: i64): void {
  atomic.add<i32>(control, 1, ASLEEP);
  let heartbeat = atomic.load<i32>(control, HEARTBEAT);
  let silent = 0;
  while (atomic.load<i32>(control, GENERATION) == generation) {
    if (atomic.wait<i32>(control + GENERATION, generation, patience) != TIMED_OUT) continue;
    const now = atomic.load<i32>(control, HEARTBEAT);
    silent = now == heartbeat ? silent + 1 : 0;
    heartbeat = now;
    if (silent == LOOKS) unreachable();
  }
  atomic.sub<i32>(control, 1, ASLEEP);
}

/** Tells whoever waits that this thread lives. */
export function beat(): void {
  if (threads > 1) atomic.add<i32>(control, 1, HEARTBEAT);
}

/** Whether the update goes on after its passes. The host may give it up before; see ../session.ts. */
export function beginsToMove(): bool {
  return atomic.cmpxchg<i32>(control, PASSES, MOVES, STAGE) != GIVEN_UP;
}

/** The next lane that nobody has taken; `lanes` or more when all are. */
export function takeLane(): i32 {
  return atomic.add<i32>(control, 1, NEXT_LANE);
}

/** Makes all lanes free again; to be called by one thread between two barriers. */
export function freeLanes(): void {
  atomic.store<i32>(control, 0, NEXT_LANE);
}
