import { describe, expect, it } from 'vitest';
import { curveCsv, lossCurve } from '../../src/report/loss-curve.ts';
import { DATA } from './report-data.ts';

/** A loss that falls as those of trainings do, and single losses that scatter about it. */
const metrics = Array.from({ length: 1000 }, (_, i) => {
  const update = 100 * (i + 1);
  const smoothLoss = 50 + 60 * Math.exp(-update / 3000);
  const loss = smoothLoss + 20 * Math.sin(i);
  return { ...DATA.metrics[0]!, update, smoothLoss, loss, epoch: update / 4000 };
});
const data = { ...DATA, metrics, validation: [] };

describe('lossCurve', () => {
  it('fills most of the chart with the smooth loss', () => {
    const { svg } = lossCurve(data);
    const [, points] = /<polyline class="smooth" points="([^"]*)"/.exec(svg)!;
    const heights = points!.split(' ').map((point) => Number(point.split(',')[1]));
    const [top, bottom] = [16, 372];
    const visible = heights.filter((y) => y >= top && y <= bottom);
    expect((Math.max(...visible) - Math.min(...visible)) / (bottom - top)).toBeGreaterThan(0.75);
    expect(visible.length).toBeGreaterThan(0.97 * heights.length);
  });

  it('marks the ends of some ten epochs at most', () => {
    const { svg } = lossCurve(data);
    const labels = [...svg.matchAll(/class="mark-label" x="([\d.]+)"[^>]*>([^<]*)</g)].map(
      ([, , text]) => text,
    );
    expect(labels).toEqual(['epoch 5', '10', '15', '20', '25']);
    const [, x] = /class="mark-label" x="([\d.]+)"/.exec(svg)!;
    expect(Number(x)).toBeCloseTo(64 + (618 * 20_000) / 100_000, 0);
    const first = lossCurve({ ...data, metrics: metrics.filter(({ epoch }) => epoch < 1) });
    expect(first.svg).not.toContain('mark-label');
  });

  it('draws what guessing costs where it lies in the picture, or is the next to reach', () => {
    const { svg, beyond } = lossCurve(data);
    for (const label of ['1-gram', '2-gram', '3-gram']) expect(svg).toContain(label);
    expect(beyond.map(({ label }) => label)).toEqual(['uniform (4.42 a character)']);
  });
});

describe('curveCsv', () => {
  it('has a row for each loss, in their order', () => {
    const [head, ...rows] = curveCsv(DATA).trimEnd().split('\n');
    expect(head).toBe(
      'update,epoch,characters,seconds,loss,smoothLoss,natsPerCharacter,bitsPerCharacter,learningRate,heldOutNatsPerCharacter',
    );
    expect(rows.map((row) => row.split(',')[0])).toEqual(['1', '1000', '2000', '2000']);
    expect(rows.at(-1)).toBe('2000,,50000,,,,,,,2.9');
  });
});
