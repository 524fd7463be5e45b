import { describe, expect, it } from 'vitest';
import { BAR_STYLE, barChart } from '../../src/report/bar-chart.ts';
import { svgFile } from '../../src/report/svg-file.ts';

const chart = barChart({
  title: 'Speed <by> backend',
  caption: 'longer is faster',
  groups: [
    {
      label: 'small',
      bars: [
        { label: 'quick', value: 400, low: 380, high: 400, note: '400', className: 'best' },
        { label: 'slow', value: 100, note: '100', className: 'other' },
        { label: 'absent', value: null, note: 'not here', className: 'other' },
      ],
    },
    { label: 'nothing', bars: [{ label: 'absent', value: null, note: 'not here', className: 'other' }] },
  ],
});

describe('the bar chart', () => {
  it('draws bars as long as their values', () => {
    const widths = [...chart.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map((match) => Number(match[1]));
    expect(widths).toHaveLength(2);
    expect(widths[0]! / widths[1]!).toBeCloseTo(4, 2);
  });

  it('labels every bar, and shows a whisker where quartiles are known', () => {
    for (const text of ['small', 'quick', 'slow', 'absent', '400', 'not here', 'longer is faster'])
      expect(chart).toContain(`>${text}<`);
    expect(chart.match(/class="whisker"/g)).toHaveLength(1);
    expect(chart).not.toContain('NaN');
  });

  it('escapes text, and stands alone as a file', () => {
    expect(chart).toContain('aria-label="Speed &#60;by&#62; backend"');
    const file = svgFile(chart, BAR_STYLE);
    expect(file).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox/);
    expect(file).toContain('<style>');
  });
});
