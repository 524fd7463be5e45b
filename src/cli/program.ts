import { Command, CommanderError } from 'commander';
import { BACKEND_NAMES } from '../backends/names.ts';
import { messageOf, UserError } from '../errors.ts';
import { printable } from '../text/printable.ts';
import { VERSION } from '../version.ts';
import { addBackendOption, addJsonOption, addTrainingOptions, numberWithin } from './options.ts';

const BOOK = 'a UTF-8 text file; Moby-Dick when left out';

function program(finish: (exitCode: number) => void): Command {
  const main = new Command('char-rnn')
    .description('A character-level recurrent network that learns to write like the book it is given')
    .version(VERSION)
    .showHelpAfterError('(--help shows all options)')
    .exitOverride();

  const train = main.command('train').description('train on a book').argument('[book]', BOOK);
  addTrainingOptions(train);
  addBackendOption(train)
    .option('--out <folder>', 'where results go (default: runs/BOOK-DATE)')
    .option('--resume <file>', 'go on from a checkpoint.safetensors; --updates counts from the very first')
    .option('--force', 'replace the run that the folder holds', false);
  addJsonOption(train, 'JSON lines').action(async (book, flags) => {
    const { trainCommand } = await import('./train.ts');
    finish(await trainCommand(book, flags));
  });

  const sample = main
    .command('sample')
    .description('write a passage')
    .argument('<file>', 'best or checkpoint .safetensors');
  sample
    .option('--length <characters>', 'characters to write (1 to 1,000,000)', numberWithin(1, 1e6, true), 1000)
    .option(
      '--temperature <number>',
      'below 1 bolder, above 1 wilder, 0 always the most probable (0 to 10)',
      numberWithin(0, 10, false),
      1,
    )
    .option(
      '--top-p <fraction>',
      'draw only from the most probable characters of this total probability (0 to 1)',
      numberWithin(0, 1, false),
      1,
    )
    .option('--prime <text>', 'text to begin from', '')
    .option(
      '--seed <number>',
      'of the random numbers (0 to 2,147,483,647)',
      numberWithin(0, 2 ** 31 - 1, true),
      1,
    );
  addJsonOption(addBackendOption(sample), 'one JSON object').action(async (file, flags) => {
    const { sampleCommand } = await import('./sample.ts');
    finish(await sampleCommand(file, flags));
  });

  const gradcheck = main
    .command('gradcheck')
    .description('check the gradients: the reference by finite differences, the backend by the reference')
    .argument('[book]', BOOK);
  addTrainingOptions(gradcheck, ['hiddenSize', 'seqLength', 'batchSize', 'learningRate', 'seed'])
    .option(
      '--entries <number>',
      'entries of each matrix to compare (1 to 1,000,000)',
      numberWithin(1, 1e6, true),
      500,
    )
    .option(
      '--trained <updates>',
      'updates to train for the second check (1 to 100,000)',
      numberWithin(1, 1e5, true),
      200,
    )
    .option('--checkpoint <file>', 'check at this checkpoint instead');
  addJsonOption(addBackendOption(gradcheck), 'one JSON object').action(async (book, flags) => {
    const { gradcheckCommand } = await import('./gradcheck.ts');
    finish(await gradcheckCommand(book, flags));
  });

  const bench = main
    .command('bench')
    .description('compare the throughput of every backend that runs here, each behind a check of its losses')
    .argument('[book]', BOOK);
  addTrainingOptions(bench, ['hiddenSize', 'seqLength', 'batchSize', 'seed'])
    .option('--quick', 'a look: short samples, and no configuration that takes long', false)
    .option('--backends <names>', `these alone, with commas between: ${BACKEND_NAMES.join(',')}`)
    .option('--svg <file>', 'draw a bar chart')
    .option(
      '--explain',
      'count instead: dispatches, barriers, bytes and operations of each WebGPU path',
      false,
    );
  addJsonOption(bench, 'one JSON object').action(async (book, flags) => {
    if (flags.explain) {
      const { explainCommand } = await import('./explain.ts');
      finish(await explainCommand(book, flags));
      return;
    }
    const { benchCommand } = await import('./bench.ts');
    finish(await benchCommand(book, flags));
  });
  main.command('bench-child <backend> <seed>', { hidden: true }).action(async (backend, seed) => {
    const { serveBench } = await import('../node/bench-child.ts');
    await serveBench(backend, Number(seed));
  });

  const info = main.command('info').description('what can compute here, and what auto would take');
  addJsonOption(info, 'one JSON object').action(async (flags) => {
    const { infoCommand } = await import('./info.ts');
    finish(await infoCommand(flags));
  });
  return main;
}

/**
 * Runs one command line.
 * @param args without the names of node and of the program.
 * @returns 0: done; 1: a check failed, or a fault of ours; 2: what was asked for cannot be done; 130: Ctrl-C.
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  try {
    await program((code) => {
      exitCode = code;
    }).parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said why
    const text = error instanceof Error && !(error instanceof UserError) ? error.stack : messageOf(error);
    process.stderr.write(`char-rnn: ${printable(String(text))}\n`);
    return error instanceof UserError ? 2 : 1;
  }
}
