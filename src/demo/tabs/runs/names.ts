import { describePreset } from '../../../training/departures.ts';
import type { RunSummary } from '../../protocol.ts';

/** "Moby-Dick, kth-2024, but hidden size 200" */
export function nameOf({ text, config }: RunSummary): string {
  return `${text}, ${describePreset(config.options)}`;
}

/** "the present run", "given up at 14:05" */
export function whenOf({ at }: RunSummary): string {
  if (at === undefined) return 'the present run';
  const time = new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return `given up at ${time}`;
}

/** Both. */
export function labelOf(run: RunSummary): string {
  return `${nameOf(run)} (${whenOf(run)})`;
}

/** Bits a character at its end; undefined for a run without a curve. */
export function bitsOf({ curve }: RunSummary): number | undefined {
  return curve.bits.at(-1);
}
