import { describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/report.ts';
import { trainingOptions } from '../../src/training/options.ts';
import { DATA } from './report-data.ts';

describe('renderReport', () => {
  const html = renderReport(DATA);

  it('tells configuration, losses, samples, gradients, best model and passage', () => {
    for (const text of [
      '<td>kth-2024</td>',
      'smooth loss, nats per sequence of 25',
      'nats per character',
      'Hidden size',
      '<td>rnn: tanh of what is read',
      '<td>1 stream</td>',
      '1,190,317 characters',
      'uniform (4.42 a character)',
      '3-gram (2.00 a character)',
      'Update 1,000',
      '3.0e-12',
      '<strong class="pass">passes</strong>',
      '<strong class="fail">fails</strong>. this device computes &#60;something&#62; else',
      'at update 2,000',
      'Call me &#38; others',
      'a processor',
      'held-out loss',
    ]) {
      expect(html).toContain(text);
    }
  });

  it('speaks the unit of a mean loss', () => {
    const options = trainingOptions({ preset: 'kth-2026', batchSize: 4 });
    const text = renderReport({ ...DATA, options });
    expect(text).toContain('smooth loss, nats per character');
    expect(text).toContain('71.0000 nats per character');
    expect(text).toContain('<td>kth-2026, but batch size 4</td>');
  });

  it.each([
    { loss: 'sum', characters: 25 },
    { loss: 'mean', characters: 1 },
  ] as const)('draws references and held-out losses in the unit of the $loss', ({ loss, characters }) => {
    const heldOut = DATA.validation[0]!.loss;
    const trigram = DATA.entropies[2];
    const metrics = DATA.metrics.map((metric) => ({
      ...metric,
      loss: heldOut * characters,
      smoothLoss: trigram * characters,
    }));
    const text = renderReport({ ...DATA, options: trainingOptions({ loss }), metrics });
    const heightOf = (className: string) =>
      text.match(new RegExp(`<polyline class="${className}" points="[\\d.]+,([\\d.]+)`))![1]!;
    expect(heightOf('held')).toBe(heightOf('loss'));
    const references = [...text.matchAll(/class="reference" .*? y1="([\d.]+)"/g)].map(([, y]) => y);
    expect(references).toHaveLength(2);
    expect(text).toContain('Beyond the picture: uniform (4.42 a character)');
    expect(references.at(-1)).toBe(heightOf('smooth'));
  });

  it('says at its head by which recipe, since when and with which version', () => {
    expect(html).toContain('<p class="run">preset kth-2024</p>');
    const entry = { update: 0, backend: DATA.backend, changed: {} };
    const history = [
      { ...entry, date: '2026-11-27T10:00:00Z', version: '0.3.0' },
      { ...entry, date: '2026-11-28T10:00:00Z', version: '0.4.0' },
    ];
    const options = trainingOptions({ batchSize: 4 });
    expect(renderReport({ ...DATA, history, options })).toContain(
      '<p class="run">preset kth-2024, but batch size 4 · 2026-11-27 · char-rnn 0.4.0</p>',
    );
  });

  it('lists the options that have an effect, and those alone', () => {
    expect(html).not.toContain('<td>Momentum</td>');
    expect(renderReport({ ...DATA, options: trainingOptions({ optimizer: 'adam' }) })).toContain(
      '<td>Momentum</td><td>0.9</td>',
    );
  });

  it('draws the learning rate where it changes', () => {
    expect(html).not.toContain('The learning rate of each logged update');
    const metrics = DATA.metrics.map((metric, i) => ({ ...metric, learningRate: 0.001 / (i + 1) }));
    const text = renderReport({ ...DATA, metrics });
    expect(text).toContain('The learning rate of each logged update');
    expect(text).toContain('text-anchor="end">0.0004</text>');
  });

  it('stands metrics of version 0.1.0, which know no learning rate', () => {
    const metrics = DATA.metrics.map(({ learningRate: _, ...metric }) => metric);
    expect(renderReport({ ...DATA, metrics })).toContain('nats per sequence of 25');
  });

  it('shows text as text, whatever it holds', () => {
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('whale <b>');
  });

  it('shows as text what a gradients.json names', () => {
    const [check] = DATA.gradients;
    const tensors = [{ ...check!.tensors[0]!, name: '<img src=x>' }];
    const text = renderReport({ ...DATA, gradients: [{ ...check!, tensors }] });
    expect(text).toContain('<td>&#60;img src=x&#62;</td>');
  });

  it('tells what changed on the way, also of options that there are not', () => {
    const entry = { update: 0, date: '2026-11-28T10:00:00Z', version: '0.3.0', backend: DATA.backend };
    const changed = JSON.parse('{ "learningRate": 0.05, "toString": 1, "whale": 2 }');
    const text = renderReport({
      ...DATA,
      history: [
        { ...entry, changed: {} },
        { ...entry, changed },
      ],
    });
    expect(text).toContain('<td>learning rate 0.05, tostring 1, whale 2</td>');
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

  it('stays below a megabyte, and says what it leaves out', () => {
    const text = '<b>"whale"</b> & whale: '.repeat(10);
    const samples = Array.from({ length: 20_000 }, (_, i) => ({ update: 1 + i, text }));
    const odd = renderReport({
      ...DATA,
      samples: [...samples, { update: 20_001, text: 'é'.repeat(100_000) }],
    });
    expect(new TextEncoder().encode(odd).length).toBeLessThan(1_000_000);
    const [, shown, all, left] = /<p>(\d+) of (20,001) samples, .* the other ([\d,]+) are left out/.exec(
      odd,
    )!;
    expect(Number(shown) + Number(left!.replace(',', ''))).toBe(20_001);
    expect(all).toBe('20,001');
    for (const update of ['1', '2', '20,001']) expect(odd).toContain(`<h3>Update ${update}</h3>`);
    expect(odd).toContain('… and 99,000 characters more');
  });

  it('needs nothing from elsewhere', () => {
    expect(html).not.toMatch(/\s(src|href)=/);
    expect(html).toContain("default-src 'none'");
  });

  it('shows what the choice of backend was made from, the fastest first, and nothing where there was none', () => {
    const at = ['>simd<', '>cpu<', '>webgpu<', '>gpujs<'].map((name) => html.indexOf(`<dt${name}/dt>`));
    expect(Math.min(...at)).toBeGreaterThan(0);
    expect([...at].sort((a, b) => a - b)).toEqual(at);
    expect(html.match(/style="width: [\d.]+%"/g)).toEqual(['style="width: 100.0%"', 'style="width: 25.0%"']);
    expect(html).toContain('Backends whose gradients are right trained');
    expect(html).toContain('without a bar are not here, do not train this, failed, or are wrong');
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
