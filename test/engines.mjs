// npm run test:engines: the quick tests under every Node that is maintained, and the same training, bit for bit, in all.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Beside the one that runs this program, which `npm test` is for. */
const MAJORS = [22, 24, 26];
/** So many updates that V8's optimising compiler has long taken over. */
const TRAINING = ['train', '--backend', 'simd', '--updates', '400', '--sample-every', '0', '--json'];
/** Widths that fill vectors of 256 bits and that do not, one thread and two, every cell and optimiser. */
const TRAININGS = [
  ['--cell', 'rnn'],
  [
    '--cell',
    'rnn',
    '--hidden-size',
    '13',
    '--batch-size',
    '64',
    '--optimizer',
    'sgd',
    '--learning-rate',
    '0.001',
  ],
  ['--cell', 'lstm', '--hidden-size', '130', '--batch-size', '5', '--optimizer', 'adam'],
  ['--cell', 'gru', '--layers', '2', '--hidden-size', '64', '--optimizer', 'rmsprop', '--init', 'scaled'],
  ['--cell', 'mgu', '--hidden-size', '100', '--batch-size', '16', '--optimizer', 'adamw', '--clip', 'norm'],
];

/** The path of a version of Node, which npm keeps in its cache. */
function nodeOf(major) {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const build = `--package=node-${platform}-${process.arch}@${major}`;
  const print = ['node', '--print', 'process.execPath'];
  return execFileSync('npx', ['--yes', build, '--', ...print], { encoding: 'utf8' }).trim();
}

/** A digest of the model that a training leaves behind. @throws when the engine crashes */
function modelOf(node, options) {
  const folder = mkdtempSync(join(tmpdir(), 'engines-'));
  try {
    const command = ['dist/node/cli.js', ...TRAINING, ...options, '--out', folder];
    execFileSync(node, command, { stdio: ['ignore', 'ignore', 'inherit'] });
    return createHash('sha256')
      .update(readFileSync(join(folder, 'best.safetensors')))
      .digest('hex');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const expected = TRAININGS.map((options) => modelOf(process.execPath, options));
for (const major of MAJORS) {
  const node = nodeOf(major);
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  console.log(`\nNode ${version}`);
  const quick = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '-c',
    'vitest.quick.config.ts',
    '--reporter',
    'dot',
  ];
  execFileSync(node, quick, { stdio: 'inherit' });
  for (const [i, options] of TRAININGS.entries()) {
    if (modelOf(node, options) !== expected[i]) {
      throw new Error(`char-rnn train ${options.join(' ')}: Node ${version} and ${process.version} differ`);
    }
  }
  console.log(
    `the models of ${TRAININGS.length} trainings are those of Node ${process.version}, bit for bit`,
  );
}
