import type { ReportData } from '../../src/report/report.ts';
import { trainingOptions } from '../../src/training/options.ts';

const metric = (update: number, loss: number, smoothLoss: number) => ({
  update,
  epoch: 0.5,
  loss,
  smoothLoss,
  natsPerCharacter: smoothLoss / 25,
  bitsPerCharacter: smoothLoss / 25 / Math.LN2,
  learningRate: 0.1,
  charsPerSecond: 1e5,
  seconds: update / 1000,
});

export const DATA: ReportData = {
  options: trainingOptions({ updates: 2000 }),
  backend: { name: 'webgpu', detail: 'a GPU', precision: 'float32', software: false },
  measurements: [
    { name: 'webgpu', detail: '', verdict: 'absent', charsPerSecond: null, reason: 'WebGPU finds <no> GPU' },
    {
      name: 'cpu',
      detail: '',
      verdict: 'slower',
      charsPerSecond: 20_000,
      reason: '20,000 characters a second',
    },
    { name: 'simd', detail: '', verdict: 'chosen', charsPerSecond: 80_000, reason: 'the fastest here' },
    { name: 'gpujs', detail: '', verdict: 'wrong', charsPerSecond: null, reason: 'its gradient of U is off' },
  ],
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
      bound: 4,
      pass: true,
      failure: 'a formula is wrong',
      tensors: [
        {
          name: 'U',
          pass: true,
          errors: 0.3,
          entries: 50,
          meanAbsoluteDifference: 3e-12,
          maxRelativeError: 2e-6,
        },
      ],
    },
    {
      backend: 'webgpu',
      method: 'norms',
      bound: 16,
      pass: false,
      failure: 'this device computes <something> else',
      tensors: [{ name: 'W', pass: false, errors: 123.4, relativeNormError: 3e-4 }],
    },
  ],
  warnings: [],
  history: [],
  best: { update: 2000, smoothLoss: 71 },
  passage: 'Call me & others',
};
