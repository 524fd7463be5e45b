// Computes the gradients of one update, and checks them by finite differences and by float64: node examples/gradients.mjs
import {
  corpusOf,
  judgeBackend,
  judgeReference,
  openBackend,
  placeOf,
  tensorsOf,
  trainingOptions,
  viewsOf,
} from 'webgpu-char-rnn';
import { nodeEnvironment } from 'webgpu-char-rnn/node';

const corpus = corpusOf('she sells sea shells by the sea shore. '.repeat(50), 'shells');
const options = trainingOptions({ cell: 'lstm', hiddenSize: 20, batchSize: 4 });
const place = placeOf(corpus, options); // before the first update; give it a checkpoint's state for another

const { backend } = await openBackend('simd', nodeEnvironment);
const session = await backend.open(place);
const { loss, gradients } = await session.gradients();
session.dispose();
const tensors = tensorsOf(place.config);
const views = viewsOf(tensors, gradients);
console.log(`loss ${loss}`);
for (const { name, shape } of tensors)
  console.log(`d${name} [${shape.join(', ')}], norm ${Math.hypot(...views[name])}`);

// The float64 reference against five-point differences of its loss, and the backend against the reference.
for (const report of [judgeReference(place, { entries: 20 }), await judgeBackend(backend, place)]) {
  console.log(`\n${report.backend}: ${report.method}: ${report.pass ? 'passes' : 'FAILS'}`);
  for (const { name, errors } of report.tensors)
    console.log(`  ${name} ${errors.toFixed(2)} of ${report.bound}`);
}
backend.dispose();
