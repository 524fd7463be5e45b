// npm run bench:gpu: this library and its peers on one GPU in one run. See bench/README.md.
import { main } from '../harness/options.mjs';
import { HELP, parseOptions } from './options.mjs';
import { run } from './run.mjs';

process.env.SOFTWARE_GPU = '1'; // engines run there too, and the results say so
await main(HELP, parseOptions, (options, args) => run(options, args.join(' ')));
