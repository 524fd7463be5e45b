/**
 * How long runs take when so many are trained at once, in their order.
 * @param seconds of each.
 */
export function wallSeconds(seconds: readonly number[], atOnce: number): number {
  const free = new Array<number>(atOnce).fill(0);
  for (const each of seconds) {
    const next = free.indexOf(Math.min(...free));
    free[next] = free[next]! + each;
  }
  return Math.max(...free);
}
