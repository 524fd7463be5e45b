import { parseArgs } from 'node:util';

export const HELP = `npm run bench:gpu -- [table] [to-loss] [options]

table      microseconds an update of every engine at every configuration
to-loss    seconds until the loss on held-out text is down to the targets, at the first of --hidden and --tau
           (both parts, where none is named)

--batch 1,16,64,256,1024,4096      streams
--tau 25,100,200                   characters an update and stream
--hidden 100,256,512               hidden units
--engines fused,torch-graph        which take part; fused, streams, batched, webgpu, simd, or a peer's
--seconds 0.6                      how long to time each row
--targets 2,1.9,1.85               nats a character
--rates 0.04,0.02,0.08,0.01,0.16   learning rates to try, the most promising first
--seeds 3                          trainings for each result
--epochs 20, --patience 60         a training ends without result after these, seconds of training
--minutes 9                        ends in time; what is left is named
--resume FILE                      goes on with the results in FILE
--python python3                   the interpreter that has PyTorch or JAX
--text FILE                        instead of the bundled book
--out FILE                         instead of bench/results/DATE-ADAPTER.json`;

const PARTS = ['table', 'to-loss'];

const DEFAULTS = {
  batch: '1,16,64,256,1024,4096',
  tau: '25,100,200',
  hidden: '100,256,512',
  targets: '2,1.9,1.85',
  rates: '0.04,0.02,0.08,0.01,0.16',
  seeds: '3',
  epochs: '20',
  patience: '60',
  seconds: '0.6',
  minutes: 'Infinity',
  python: 'python3',
  engines: undefined,
  resume: undefined,
  text: undefined,
  out: undefined,
};
const WHOLE = ['batch', 'tau', 'hidden', 'seeds'];
const LISTS = ['batch', 'tau', 'hidden', 'targets', 'rates'];
const NUMBERS = [...LISTS, 'seeds', 'epochs', 'patience', 'seconds', 'minutes'];

/**
 * The command line's arguments.
 * @param {string[]} args
 * @throws {Error} with a sentence for people
 */
export function parseOptions(args) {
  const options = Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, { type: 'string' }]));
  const { values, positionals } = parseArgs({
    args,
    options: { ...options, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  const unknown = positionals.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw new Error(`there is no part "${unknown}"; choose ${PARTS.join(' or ')}`);
  const written = { ...DEFAULTS, ...values };
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, numbersOf(name, written[name])]));
  return {
    ...written,
    ...numbers,
    help: values.help ?? false,
    parts: positionals.length > 0 ? positionals : PARTS,
    engines: written.engines?.split(','),
  };
}

/** A number above zero, or a list of them. */
function numbersOf(name, written) {
  const whole = WHOLE.includes(name);
  const numbers = written.split(',').map((one) => (one.trim() === '' ? Number.NaN : Number(one)));
  const wrong = !numbers.every((one) => one > 0 && (!whole || Number.isInteger(one)));
  if (wrong || (!LISTS.includes(name) && numbers.length > 1)) {
    const kind = whole ? 'whole numbers' : 'numbers';
    throw new Error(`--${name} ${written}: it takes ${kind} above zero, such as ${DEFAULTS[name]}`);
  }
  return LISTS.includes(name) ? numbers : numbers[0];
}
