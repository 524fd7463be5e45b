import type { Measurement } from '../backends/measure.ts';

/** The table behind an automatic choice, a line each. */
export function measurementLines(measurements: readonly Measurement[]): string[] {
  const width = Math.max(...measurements.map(({ name }) => name.length));
  return measurements.map(({ name, verdict, reason }) => {
    const mark = verdict === 'chosen' ? '→' : ' ';
    return `${mark} ${name.padEnd(width)}  ${verdict === 'wrong' ? 'WRONG: ' : ''}${reason}`;
  });
}
