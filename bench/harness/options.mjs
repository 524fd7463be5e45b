import { parseArgs } from 'node:util';

/**
 * Options of a command line, by tables of defaults: `whole` numbers above zero, `numbers` above zero, `words`. A default
 * that is a list takes a list; `positionals` are the words that may stand alone.
 * @throws {Error} with a sentence for people
 */
export function parse(args, { whole = {}, numbers = {}, words = {}, positionals: known = [] }) {
  const defaults = { ...whole, ...numbers, ...words };
  const flags = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' }]));
  const { values, positionals } = parseArgs({ args, options: flags, allowPositionals: known.length > 0 });
  const unknown = positionals.find((word) => !known.includes(word));
  if (unknown !== undefined) throw new Error(`there is no part "${unknown}"; choose ${known.join(' or ')}`);
  const read = Object.entries(values).map(([name, written]) => {
    if (name in words) return [name, written];
    return [name, numbersOf(name, written, defaults[name], name in whole)];
  });
  return { ...defaults, ...Object.fromEntries(read), positionals };
}

function numbersOf(name, written, usual, isWhole) {
  const isList = Array.isArray(usual);
  const numbers = written.split(',').map((one) => (one.trim() === '' ? Number.NaN : Number(one)));
  const wrong = !numbers.every((one) => one > 0 && (!isWhole || Number.isInteger(one)));
  if (wrong || (!isList && numbers.length > 1)) {
    const kind = isWhole ? 'whole numbers' : 'numbers';
    throw new Error(`--${name} ${written}: it takes ${kind} above zero, such as ${usual}`);
  }
  return isList ? numbers : numbers[0];
}

/**
 * Runs a program of bench/: prints its help, or ends with one sentence where the person can mend what is wrong.
 * @param {string} help
 * @param {(args: string[]) => object} parseOptions
 * @param {(options: object, args: string[]) => Promise<void>} run
 */
export async function main(help, parseOptions, run) {
  const args = process.argv.slice(2);
  if (args.includes('--help')) return console.log(help);
  let options;
  try {
    options = parseOptions(args);
  } catch (error) {
    return fail(error);
  }
  await run(options, args).catch((error) => {
    if (error.name !== 'UserError') throw error;
    fail(error);
  });
}

function fail({ message }) {
  console.error(message);
  process.exitCode = 2;
}
