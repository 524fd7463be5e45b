// npm run bench:gpu: this library and its peers on one GPU in one run. See bench/README.md.
import { enableRelaxedSimd } from '../../dist/node/node.js';
import { HELP, parseOptions } from './options.mjs';

enableRelaxedSimd(); // as the command line does, before the backend is loaded
const { run } = await import('./run.mjs');

try {
  const args = process.argv.slice(2);
  const options = refusing(() => parseOptions(args));
  if (options.help) console.log(HELP);
  else await run(options, args.join(' '));
} catch (error) {
  if (error.name !== 'UserError') throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** A mistake in the arguments is the person's to mend. */
function refusing(parse) {
  try {
    return parse();
  } catch (error) {
    throw Object.assign(error, { name: 'UserError' });
  }
}
