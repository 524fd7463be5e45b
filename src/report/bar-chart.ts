import { escapeHtml } from './html.ts';

/** One bar; a value of null shows its note alone. */
interface Bar {
  readonly label: string;
  readonly value: number | null;
  /** Quartiles, drawn as a whisker. */
  readonly low?: number;
  readonly high?: number;
  /** Behind the bar: "180,000 characters/s". */
  readonly note: string;
  /** Class of the bar: styled in the style sheet around it. */
  readonly className: string;
}

/** Bars that are compared with each other: one scale, the longest fills the width. */
export interface BarGroup {
  readonly label: string;
  readonly bars: readonly Bar[];
}

export interface BarChart {
  readonly title: string;
  readonly groups: readonly BarGroup[];
  /** Below the bars: how to read them. */
  readonly caption: string;
}

const WIDTH = 860;
const LABELS = 130;
const NOTES = 270;
const BAR = 18;
const GAP = 6;
const HEAD = 30;
const SPACE = 18;

/**
 * Draws horizontal bars as one SVG element; its colours come from the style sheet around it. Scales are linear
 * from zero, so that a bar twice as long is twice as much.
 */
export function barChart({ title, groups, caption }: BarChart): string {
  let y = 0;
  const parts: string[] = [];
  for (const group of groups) {
    parts.push(`<text class="group" x="0" y="${y + HEAD - 12}">${escapeHtml(group.label)}</text>`);
    y += HEAD;
    const longest = group.bars.reduce((most, { value, high }) => Math.max(most, value ?? 0, high ?? 0), 0);
    for (const bar of group.bars) {
      parts.push(barAt(bar, y, longest));
      y += BAR + GAP;
    }
    y += SPACE;
  }
  parts.push(`<text class="caption" x="0" y="${y + 4}">${escapeHtml(caption)}</text>`);
  return `<svg viewBox="0 0 ${WIDTH} ${y + BAR}" role="img" aria-label="${escapeHtml(title)}" class="chart bars">
${parts.join('\n')}
</svg>`;
}

function barAt({ label, value, low, high, note, className }: Bar, y: number, longest: number): string {
  const right = (amount: number) => LABELS + (longest > 0 ? amount / longest : 0) * (WIDTH - LABELS - NOTES);
  const middle = y + BAR / 2;
  const text = middle + 4;
  const end = right(Math.max(value ?? 0, high ?? 0));
  const rectangle =
    value === null
      ? ''
      : `<rect class="${className}" x="${LABELS}" y="${y}" width="${px(right(value) - LABELS)}" height="${BAR}"/>`;
  const whisker =
    low === undefined || high === undefined
      ? ''
      : `<line class="whisker" x1="${px(right(low))}" x2="${px(right(high))}" y1="${px(middle)}" y2="${px(middle)}"/>`;
  return `<text class="label" x="${LABELS - 8}" y="${px(text)}" text-anchor="end">${escapeHtml(label)}</text>${rectangle}${whisker}<text class="note" x="${px(end + 8)}" y="${px(text)}">${escapeHtml(note)}</text>`;
}

function px(value: number): string {
  return value.toFixed(1);
}

/** How bars are drawn where they stand by themselves, light and dark. */
export const BAR_STYLE = `.bars { font: 12px system-ui, sans-serif; background: #fff }
svg { --ink: #1c1d21; --soft: #62656e; --accent: #0a66c2; --line: #b9bec8 }
@media (prefers-color-scheme: dark) { .bars { background: #15161a } svg { --ink: #e9eaee; --soft: #a2a6b0; --accent: #6cb1ff; --line: #4a4e58 } }
.bars text { fill: var(--soft); }
.bars .group { fill: var(--ink); font-size: 14px; font-weight: 600; }
.bars .label { fill: var(--ink); }
.bars .best { fill: var(--accent); }
.bars .other { fill: var(--accent); opacity: 0.45; }
.bars .software { fill: var(--line); }
.bars .whisker { stroke: var(--ink); stroke-width: 1.5; }`;
