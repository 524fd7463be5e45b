import type { GradientReport, TensorReport } from '../training/gradient-report.ts';
import { scientific, whole } from './html.ts';

/** What may be told of a tensor. */
const COLUMNS: readonly (readonly [head: string, tell: (tensor: TensorReport) => string | undefined])[] = [
  ['tensor', ({ name }) => name],
  ['off by', ({ errors }) => errors.toPrecision(2)],
  ['entries', ({ entries }) => (entries === undefined ? undefined : whole(entries))],
  ['mean |difference|', ({ meanAbsoluteDifference }) => number(meanAbsoluteDifference)],
  ['largest relative error', ({ maxRelativeError }) => number(maxRelativeError)],
  ['‖g − g64‖ / ‖g64‖', ({ relativeNormError }) => number(relativeNormError)],
  ['would be found', ({ resolution }) => number(resolution)],
];

function number(value: number | undefined): string | undefined {
  return value === undefined ? undefined : scientific(value);
}

/** The table of a gradient check, as text: a row a tensor, and the columns that its method has. */
export function gradientTable({ tensors }: GradientReport): { head: string[]; rows: string[][] } {
  const told = COLUMNS.filter(([, tell]) => tensors.some((tensor) => tell(tensor) !== undefined));
  return {
    head: told.map(([head]) => head),
    rows: tensors.map((tensor) => told.map(([, tell]) => tell(tensor) ?? '–')),
  };
}
