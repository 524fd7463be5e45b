import { describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/report.ts';
import { DATA } from './report-data.ts';

describe('renderReport', () => {
  const html = renderReport(DATA);

  it('tells configuration, losses, samples, gradients, best model and passage', () => {
    for (const text of [
      'Hidden size',
      '<td>1 stream</td>',
      '1,190,317 characters',
      'uniform (4.42 a character)',
      '3-gram (2.00 a character)',
      'Update 1,000',
      '3.0e-12',
      '<strong class="pass">passes</strong>',
      '<strong class="fail">fails</strong>',
      'at update 2,000',
      'Call me &#38; others',
      'a processor',
      'held-out loss',
    ]) {
      expect(html).toContain(text);
    }
  });

  it('shows text as text, whatever it holds', () => {
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('whale <b>');
  });

  it('shows control characters instead of holding them', () => {
    const odd = renderReport({
      ...DATA,
      passage: 'a\u001b[31m\u0000b',
      text: { ...DATA.text, name: '\u0007' },
    });
    expect(odd).toContain('a␛[31m␀b');
    expect(odd.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  it('needs nothing from elsewhere', () => {
    expect(html).not.toMatch(/(src|href)=/);
    expect(html).toContain("default-src 'none'");
  });

  it('shows what the choice of backend was made from, the fastest first, and nothing where there was none', () => {
    const at = ['>simd<', '>cpu<', '>webgpu<', '>gpujs<'].map((name) => html.indexOf(`<dt${name}/dt>`));
    expect(Math.min(...at)).toBeGreaterThan(0);
    expect([...at].sort((a, b) => a - b)).toEqual(at);
    expect(html.match(/style="width: [\d.]+%"/g)).toEqual(['style="width: 100.0%"', 'style="width: 25.0%"']);
    expect(html).toContain('Backends whose gradients are right trained');
    expect(html).toContain('without a bar are not here, failed, or are wrong');
    for (const text of ['the fastest here', 'WebGPU finds &#60;no&#62; GPU', '>wrong</strong>: its gradient'])
      expect(html).toContain(text);
    expect(renderReport({ ...DATA, measurements: [] })).not.toContain('Why this backend');
  });

  it('stands a run without samples, best model and losses', () => {
    const empty = renderReport({
      ...DATA,
      metrics: [],
      samples: [],
      validation: [],
      best: undefined,
      passage: '',
    });
    for (const text of ['No update was done', 'No sample was taken', 'No model was kept'])
      expect(empty).toContain(text);
  });
});
