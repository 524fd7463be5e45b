import type { Measurement } from '../backends/measure.ts';
import { decimal, escapeHtml } from './html.ts';

/**
 * What an automatic choice of the backend measured, the fastest first: bars on one scale from zero, so that a bar twice
 * as long is twice as fast, each above its reason. Those that were not timed have no bar.
 */
export function measuredBars(measurements: readonly Measurement[]): string {
  const fastest = Math.max(...measurements.map(speedOf));
  const sorted = [...measurements].sort((a, b) => speedOf(b) - speedOf(a));
  const rows = sorted.map(
    (one) =>
      `<dt>${escapeHtml(one.name)}</dt><dd class="${one.verdict}">${bar(speedOf(one) / fastest)}${reasonOf(one)}</dd>`,
  );
  return `<dl class="measured">\n${rows.join('\n')}\n</dl>`;
}

function speedOf({ charsPerSecond }: Measurement): number {
  return charsPerSecond ?? 0;
}

function bar(share: number): string {
  return share > 0 ? `<span class="bar" style="width: ${decimal(100 * share, 1)}%"></span>` : '';
}

function reasonOf({ verdict, reason }: Measurement): string {
  return verdict === 'wrong'
    ? `<strong class="fail">wrong</strong>: ${escapeHtml(reason)}`
    : escapeHtml(reason);
}
