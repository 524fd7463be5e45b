import type { Measurement } from '../../backends/measure.ts';
import type { RunEvent } from '../protocol.ts';
import { byId } from './dom.ts';
import { scrolling, tableOf } from './table.ts';
import type { View } from './view.ts';

/** What the automatic choice of a backend measured, folded up beside the status. */
export class Measured implements View {
  take(event: RunEvent): void {
    if (event.type !== 'backend') return;
    const { measurements } = event;
    byId('measured').hidden = measurements.length === 0;
    const table = tableOf(['backend', 'verdict'], measurements.map(rowOf));
    byId('measurements').replaceChildren(scrolling(table, 'Measured backends'));
  }
}

function rowOf({ name, verdict, reason }: Measurement): string[] {
  return [name, `${verdict}: ${reason}`];
}
