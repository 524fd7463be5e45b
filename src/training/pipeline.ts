import { nextTask } from '../next-task.ts';

/**
 * Starts steps ahead of their results, and gives the results in the order of the steps.
 * @param hasRoom whether another may join so many steps under way; always true of none.
 */
export async function* pipelined<Step, Result>(
  steps: Iterator<Step, void>,
  start: (step: Step) => Promise<Result>,
  hasRoom: (underWay: number) => boolean,
): AsyncGenerator<Result, void> {
  const underWay: Promise<Result>[] = [];
  for (let planned = true; planned || underWay.length > 0; ) {
    while (planned && hasRoom(underWay.length)) {
      const next = steps.next();
      if (next.done) {
        planned = false;
      } else {
        const result = start(next.value);
        result.catch(() => {}); // it is reported when its turn comes
        underWay.push(result);
      }
    }
    await nextTask(); // a session whose work is done at once would otherwise hold up signals and timers
    const first = underWay.shift();
    if (first) yield await first;
  }
}
