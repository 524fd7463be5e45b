import { lineChart } from '../../../report/line-chart.ts';
import type { RunCurve, RunSummary } from '../../protocol.ts';
import { h } from '../../view/dom.ts';
import { nameOf } from './names.ts';

/** The class of a run's line and of its key in the table. */
export function lineClass(index: number): string {
  return `run-${index}`;
}

/** The curves of several runs in one figure. */
export function overlay(runs: readonly RunSummary[]): Element {
  const chart = lineChart({
    title: `Smooth losses of ${runs.length} runs, in bits a character over updates`,
    xLabel: 'updates',
    yLabel: 'bits a character',
    series: runs.map((run, i) => ({
      label: nameOf(run),
      className: lineClass(i),
      points: pointsOf(run.curve),
    })),
    references: [],
    logarithmic: true,
  });
  return h('template', { innerHTML: chart }).content.firstElementChild!;
}

function pointsOf({ updates, bits }: RunCurve): { x: number; y: number }[] {
  return Array.from(updates, (x, i) => ({ x, y: bits[i]! }));
}
