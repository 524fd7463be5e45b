import { lineChart } from '../../../report/line-chart.ts';
import { CHART_STYLE } from '../../../report/style.ts';
import { svgFile } from '../../../report/svg-file.ts';
import type { TrainingOptions } from '../../../training/options.ts';
import { charactersPerLoss, lossUnit } from '../../../training/setup.ts';
import type { LossHistory } from '../../loss-history.ts';
import { type PlotPoints, plotPoints } from '../../plot-points.ts';
import type { Baselines } from '../../protocol.ts';

const LABELS = ['uniform', '1-gram', '2-gram', '3-gram'];
/** Columns of a plot on paper. */
const COLUMNS = 1000;

/** The plot as an SVG file that needs nothing else; drawn as in the report. */
export function svgOf(
  history: LossHistory,
  options: TrainingOptions,
  baselines: Baselines | undefined,
): string {
  const [x, loss, smooth] = plotPoints(history, [0, Number.POSITIVE_INFINITY], COLUMNS, 1);
  const svg = lineChart({
    title: 'Evolution of the smooth loss',
    xLabel: 'updates',
    yLabel: lossUnit(options),
    series: [
      { label: 'loss', className: 'loss', points: pairs(x, loss) },
      { label: 'smooth loss', className: 'smooth', points: pairs(x, smooth) },
    ],
    references: (baselines ?? []).map((nats, i) => ({
      label: LABELS[i]!,
      y: nats * charactersPerLoss(options),
    })),
  });
  return svgFile(svg, CHART_STYLE);
}

function pairs(x: PlotPoints[0], y: PlotPoints[1]): { x: number; y: number }[] {
  return Array.from(x, (update, i) => ({ x: update, y: y[i]! }));
}
