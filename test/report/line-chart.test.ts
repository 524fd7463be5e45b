import { describe, expect, it } from 'vitest';
import { type LineChart, lineChart } from '../../src/report/line-chart.ts';

const chart = (points: { x: number; y: number }[]): LineChart => ({
  title: 'Evolution',
  xLabel: 'updates',
  yLabel: 'nats',
  series: [{ label: 'loss', className: 'loss', points }],
  references: [
    { label: 'uniform', y: 110 },
    { label: 'close to it', y: 109 },
  ],
});
const points = (svg: string) =>
  svg
    .match(/<polyline class="loss" points="([^"]*)"/)![1]!
    .split(' ')
    .map((point) => point.split(',').map(Number));

describe('lineChart', () => {
  it('stands losses that are all but nothing', () => {
    const points = [0, 5e-324, 1e-300].map((y, x) => ({ x, y }));
    expect(lineChart({ ...chart(points), references: [] })).toContain('<polyline class="loss"');
  });

  it.each([0, 2.4])('stands losses that are all %d', (y) => {
    const svg = lineChart({ ...chart([{ x: 0, y }]), references: [] });
    expect(svg).not.toContain('NaN');
    expect(svg.match(/text-anchor="end"/g)!.length).toBeGreaterThan(1);
  });

  it('draws points from left to right, larger values higher', () => {
    const svg = lineChart(
      chart([
        { x: 0, y: 110 },
        { x: 500, y: 60 },
        { x: 1000, y: 50 },
      ]),
    );
    const [a, b, c] = points(svg);
    expect(a![0]).toBeLessThan(b![0]!);
    expect(b![0]).toBeLessThan(c![0]!);
    expect(a![1]).toBeLessThan(b![1]!);
    expect(b![1]).toBeLessThan(c![1]!);
    for (const tick of ['1,000', '120', '60']) expect(svg).toContain(`>${tick}</text>`);
  });

  it('keeps the labels of close reference lines apart', () => {
    const svg = lineChart(chart([{ x: 1, y: 50 }]));
    const at = [...svg.matchAll(/class="reference-label" x="[\d.]+" y="([\d.]+)"/g)].map((match) =>
      Number(match[1]),
    );
    expect(at).toHaveLength(2);
    expect(Math.abs(at[0]! - at[1]!)).toBeGreaterThanOrEqual(14);
  });

  it('thins a long run by means, and keeps its end', () => {
    const many = Array.from({ length: 300_000 }, (_, i) => ({ x: i + 1, y: i % 2 === 0 ? 40 : 60 }));
    const drawn = points(lineChart(chart(many)));
    expect(drawn.length).toBeLessThanOrEqual(1500);
    const heights = new Set(drawn.map(([, y]) => y));
    expect(heights.size).toBe(1);
  });

  it('escapes what it is given', () => {
    const svg = lineChart({ ...chart([{ x: 1, y: 1 }]), title: '<&"' });
    expect(svg).toContain('aria-label="&#60;&#38;&#34;"');
  });
});
