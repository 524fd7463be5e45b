import { describe, expect, it } from 'vitest';
import { type ReportData, renderReport } from '../../src/report/report.ts';
import { trainingOptions } from '../../src/training/options.ts';

const metric = (update: number, loss: number, smoothLoss: number) => ({
  update,
  epoch: 0.5,
  loss,
  smoothLoss,
  natsPerCharacter: smoothLoss / 25,
  bitsPerCharacter: smoothLoss / 25 / Math.LN2,
  charsPerSecond: 1e5,
  seconds: update / 1000,
});

const DATA: ReportData = {
  options: trainingOptions({ updates: 2000 }),
  backend: { name: 'webgpu', detail: 'a GPU', precision: 'float32', software: false },
  machine: ['a processor', 'a system'],
  text: { name: 'whale <b>.txt', length: 1_190_317, vocabularySize: 83 },
  entropies: [3.1, 2.4, 2.0],
  metrics: [metric(1, 110.5, 110.5), metric(1000, 70, 88), metric(2000, 60, 71)],
  validation: [{ update: 2000, loss: 2.9 }],
  samples: [{ update: 1000, text: 'th <script>alert(1)</script>' }],
  gradients: [
    {
      backend: 'cpu',
      method: 'differences',
      bound: 1e-10,
      pass: true,
      tensors: [
        { name: 'U', pass: true, entries: 50, meanAbsoluteDifference: 3e-12, maxRelativeError: 2e-6 },
      ],
    },
    {
      backend: 'webgpu',
      method: 'norms',
      bound: 1e-5,
      pass: false,
      tensors: [{ name: 'W', pass: false, relativeNormError: 3e-4 }],
    },
  ],
  best: { update: 2000, smoothLoss: 71 },
  passage: 'Call me & others',
};

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

  it('needs nothing from elsewhere', () => {
    expect(html).not.toMatch(/(src|href)=/);
    expect(html).toContain("default-src 'none'");
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
