import { parse } from '../harness/options.mjs';

export const HELP = `npm run bench:gpu -- [table] [to-loss] [options]

table      microseconds an update of every engine at every configuration
to-loss    seconds until the loss on held-out text is down to the targets, at the first of --hidden and --tau
           (both parts, where none is named)

--batch 1,16,64,256,1024,4096      streams
--tau 25,100,200                   characters an update and stream
--hidden 100,256,512               hidden units
--cell rnn, --layers 1, --optimizer adagrad
--engines fused,torch-graph        which take part; fused, streams, batched, webgpu, simd, or a peer's
--seconds 0.6                      how long to time each row
--targets 2,1.9,1.85               nats a character
--rates 0.04,0.02,0.08,0.01,0.16   learning rates to try, the most promising first
--seeds 3                          trainings for each result
--epochs 20, --patience 60         a training ends without result after these, seconds of training
--minutes 9                        ends in time; what is left is named
--resume FILE                      goes on with the results in FILE
--python python3                   the interpreter that has PyTorch or JAX
--against DIST                     another build of this project, its folder dist/node: engines "other fused" and so on
--text FILE                        instead of the bundled book
--out FILE                         instead of bench/results/DATE-ADAPTER.json`;

const PARTS = ['table', 'to-loss'];

/**
 * The command line's arguments.
 * @param {string[]} args
 * @throws {Error} with a sentence for people
 */
export function parseOptions(args) {
  const { positionals, engines, ...options } = parse(args, {
    whole: {
      batch: [1, 16, 64, 256, 1024, 4096],
      tau: [25, 100, 200],
      hidden: [100, 256, 512],
      layers: 1,
      seeds: 3,
    },
    numbers: {
      targets: [2, 1.9, 1.85],
      rates: [0.04, 0.02, 0.08, 0.01, 0.16],
      epochs: 20,
      patience: 60,
      seconds: 0.6,
      minutes: Number.POSITIVE_INFINITY,
    },
    words: {
      cell: 'rnn',
      optimizer: 'adagrad',
      python: 'python3',
      against: undefined,
      engines: undefined,
      resume: undefined,
      text: undefined,
      out: undefined,
    },
    positionals: PARTS,
  });
  return { ...options, engines: engines?.split(','), parts: positionals.length > 0 ? positionals : PARTS };
}
