import { Command, CommanderError, Option } from 'commander';
import { BACKEND_NAMES } from '../backends/names.ts';
import { CheckError, messageOf, UserError } from '../errors.ts';
import { printable, printableLine } from '../text/printable.ts';
import { ENCODINGS } from '../text/text-options.ts';
import { PASSAGE_NUMBERS } from '../training/passage-options.ts';
import { VERSION } from '../version.ts';
import {
  addBackendOfRunOption,
  addBackendOption,
  addJsonOption,
  addTrainingOptions,
  kebab,
  newCharactersOption,
  numberOption,
  SETUP_OPTIONS,
  SPEED_OPTIONS,
  unknownOption,
} from './options.ts';
import { meantOption } from './synonyms.ts';

const BOOK = 'a text file; Moby-Dick when left out';
const BOOKS =
  'text files, .gz too, and folders of them, read in this order, those of a folder by their paths; - for standard input; Moby-Dick when left out';

/** Takes the exit code of the command that ran. */
type Finish = (exitCode: number) => void;

/** @param typed the name of the command that was typed. */
function program(finish: Finish, typed: string | undefined): Command {
  const main = new Command('char-rnn')
    .description('A character-level recurrent network that learns to write like the book it is given')
    .version(VERSION)
    .showHelpAfterError('(--help shows all options)')
    .configureOutput({
      outputError: (message, write) => write(refusal(message, meantOption(message, main, typed))),
    })
    .enablePositionalOptions() // an option behind "sweep status" is of "status"
    .exitOverride();
  for (const add of [
    addTrain,
    addReport,
    addSample,
    addEvaluate,
    addExport,
    addGradcheck,
    addSweep,
    addCompare,
    addBench,
    addInfo,
  ])
    add(main, finish);
  return main;
}

/**
 * What commander says of a mistake: it quotes what was typed, and puts a suggestion on a line of its own.
 * @param meant the option that was meant, where that is known better than by its letters.
 */
function refusal(message: string, meant: string | undefined): string {
  const [words = '', ...suggestion] = message.trimEnd().split(/\n(?=\(Did you mean )/);
  const lines = [words, ...(meant === undefined ? suggestion : [`(Did you mean ${meant}?)`])];
  return `${lines.map(printableLine).join('\n')}\n`;
}

// Each command's code is loaded when it runs.

function addTrain(main: Command, finish: Finish): void {
  const command = main.command('train').description('train on a book').argument('[books...]', BOOKS);
  addBackendOfRunOption(command)
    .option(
      '--config <file>',
      'take book, options and backend from the config.json of a run; options given beside it win',
    )
    .option('--out <folder>', 'where results go (default: runs/BOOK-DATE)')
    .option(
      '--continue',
      'go on with the run in --out, or begin it; nothing is left to do where it is done',
      false,
    )
    .option(
      '--resume <folder>',
      'go on with the run in a folder, or from its checkpoint.safetensors; --updates counts from the very first',
    )
    .option(
      '--from <file>',
      'begin with the weights of a model, on a text of its own: a run of its own, that counts its updates from 0',
    )
    .option('--moments', 'with --from: take the optimiser’s moments too, of a checkpoint.safetensors', false)
    .addOption(newCharactersOption())
    .option('--force', 'replace the run that the folder holds', false);
  addTrainingOptions(addJsonOption(command, 'JSON lines')).action(async (books, flags) => {
    const { trainCommand } = await import('./train.ts');
    finish(await trainCommand(books, flags));
  });
}

function addReport(main: Command, finish: Finish): void {
  const command = main
    .command('report')
    .description('write the report of a run again, without training')
    .argument('<folder>', 'of the run')
    .argument('[books...]', 'its book, where that has moved');
  addJsonOption(addBackendOfRunOption(command), 'one JSON object').action(async (folder, books, flags) => {
    const { reportCommand } = await import('./report.ts');
    finish(await reportCommand(folder, books, flags));
  });
}

function addSample(main: Command, finish: Finish): void {
  const command = main
    .command('sample')
    .description('write passages')
    .argument('<file>', 'best or checkpoint .safetensors')
    .option('--prime <text>', 'text to begin from; the first character of the book when left out', '')
    .option('--stop <text>', 'end a passage before this text, where it comes')
    .option(
      '--interactive',
      'take turns: you write a line, the model goes on to the end of it, or to --stop, its state carried along',
      false,
    )
    .addOption(
      numberOption('count', {
        help: 'passages to write, the first with the seed and each after it with one higher',
        minimum: 1,
        maximum: 10_000,
        integer: true,
        standard: 1,
      }),
    )
    .addOption(unknownOption());
  for (const [name, row] of Object.entries(PASSAGE_NUMBERS))
    command.addOption(numberOption(kebab(name), row));
  addJsonOption(addBackendOption(command), 'one JSON object').action(async (file, flags) => {
    const { sampleCommand } = await import('./sample.ts');
    finish(await sampleCommand(file, flags));
  });
}

function addExport(main: Command, finish: Finish): void {
  const command = main
    .command('export')
    .description('write a model for other programs')
    .argument('<file>', 'best or checkpoint .safetensors')
    .option('--onnx <file>', 'ONNX: a sequence of any length, states in and out, logits of every character')
    .option('--onnx-step <file>', 'ONNX: one step, for a runtime that knows no Scan')
    .option('--html <file>', 'a page of its own that writes text, offline and without anything else');
  addJsonOption(command, 'one JSON object').action(async (file, flags) => {
    const { exportCommand } = await import('./export.ts');
    finish(await exportCommand(file, flags));
  });
}

function addEvaluate(main: Command, finish: Finish): void {
  const command = main
    .command('evaluate')
    .description('the loss of a model on a text, its surprise at every character, and what was copied')
    .argument('<model>', 'best or checkpoint .safetensors')
    .argument('<texts...>', BOOKS.replace('; Moby-Dick when left out', ''))
    .option(
      '--trained-on <texts...>',
      'what the model learnt from, for real words and copied passages (default: the book of the run beside the model)',
    )
    .addOption(
      new Option('--encoding <name>', 'how the texts are written in bytes')
        .choices(Object.keys(ENCODINGS))
        .default('auto'),
    )
    .addOption(unknownOption())
    .option('--html <file>', 'write a page that shows the surprise at every character');
  addJsonOption(command, 'one JSON object').action(async (file, texts, flags) => {
    const { evaluateCommand } = await import('./evaluate.ts');
    finish(await evaluateCommand(file, texts, flags));
  });
}

function addGradcheck(main: Command, finish: Finish): void {
  const command = main
    .command('gradcheck')
    .description('check the gradients: the reference by finite differences, the backend by the reference')
    .argument('[books...]', BOOKS)
    .addOption(
      numberOption('entries', {
        help: 'entries of each tensor to compare, in all streams; 500, and less where that takes long, when left out',
        minimum: 1,
        maximum: 1_000_000,
        integer: true,
      }),
    )
    .addOption(
      numberOption('trained', {
        help: 'updates to train for the second check; 200, and less where that takes long, when left out',
        minimum: 1,
        maximum: 100_000,
        integer: true,
      }),
    )
    .option('--checkpoint <file>', 'check at this checkpoint instead')
    .option(
      '--against <file>',
      'compare gradients of your own, U W V b c in a file of numpy.savez(), and say which mistake fits',
    )
    .option('--weights <file>', 'what those were computed at: U W V b c, ids and h0, in such a file too');
  addJsonOption(addBackendOption(command), 'one JSON object');
  addTrainingOptions(command, SETUP_OPTIONS).action(async (books, flags) => {
    const { gradcheckCommand } = await import('./gradcheck.ts');
    finish(await gradcheckCommand(books, flags));
  });
}

const PLAN = 'a JSON file: what is varied, and how many seeds each recipe gets';
const SWEEP_FOLDER = 'where the folders of the runs go (default: beside the plan, with its name)';

function addSweep(main: Command, finish: Finish): void {
  const command = main
    .command('sweep')
    .description('train all runs of a plan, many at once; the same command goes on where it stopped')
    .enablePositionalOptions()
    .argument('<plan>', PLAN)
    .argument('[options...]', 'of the engine’s own command, behind --: -- --partition=long --time=2:00:00')
    .option('--out <folder>', SWEEP_FOLDER)
    .option('--dry-run', 'print what would run, and how long that takes here', false)
    .addOption(
      numberOption('at-once', {
        help: 'runs at once; when left out as many as cores, or one where a GPU trains',
        minimum: 1,
        maximum: 10_000,
        integer: true,
      }),
    )
    .option(
      '--point [number]',
      'train this point alone, from 1; the one that Slurm, PBS, … tell when left out',
    )
    .addOption(
      new Option('--engine <name>', 'write what this engine runs, and hand it over').choices([
        'slurm',
        'kubernetes',
        'parallel',
      ]),
    )
    .option('--image <name>', 'for kubernetes: the image made of this project’s Dockerfile')
    .option('--claim <name>', 'for kubernetes: the volume claim that holds the folder of the plan');
  addJsonOption(command, 'JSON lines').action(async (plan, options, flags) => {
    const { sweepCommand } = await import('./sweep.ts');
    finish(await sweepCommand(plan, options, flags));
  });
  const status = command
    .command('status')
    .description('how each run of a plan stands, wherever they are trained')
    .argument('<plan>', PLAN)
    .option('--out <folder>', SWEEP_FOLDER);
  addJsonOption(status, 'one JSON object').action(async (plan, flags) => {
    const { statusCommand } = await import('./sweep.ts');
    finish(await statusCommand(plan, flags));
  });
}

function addCompare(main: Command, finish: Finish): void {
  const command = main
    .command('compare')
    .description('compare runs: a table, and a page with their curves and samples')
    .argument('<folders...>', 'of runs, finished or not; or folders that hold some')
    .option('--out <file>', 'where the page goes (default: comparison.html, and none with --json or --csv)')
    .addOption(
      new Option('--csv [what]', 'print a row a run, or a row a logged loss, on standard output')
        .choices(['runs', 'curves'])
        .preset('runs'),
    );
  addJsonOption(command, 'one JSON object').action(async (folders, flags) => {
    const { compareCommand } = await import('./compare.ts');
    finish(await compareCommand(folders, flags));
  });
}

function addBench(main: Command, finish: Finish): void {
  const command = main
    .command('bench')
    .description(
      'compare how fast every backend that runs here trains a model with a recipe, each behind a check of its losses: at several sizes, or at those that are given',
    )
    .argument('[book]', BOOK)
    .option('--quick', 'a look: short samples, and no configuration that takes long', false)
    .option('--backends <names>', `these alone, with commas between: ${BACKEND_NAMES.join(',')}`)
    .option('--svg <file>', 'draw a bar chart')
    .option(
      '--explain',
      'count instead: dispatches, barriers, bytes and operations of each WebGPU path',
      false,
    );
  addJsonOption(command, 'one JSON object');
  addTrainingOptions(command, SPEED_OPTIONS).action(async (book, flags) => {
    if (flags.explain) {
      const { explainCommand } = await import('./explain.ts');
      finish(await explainCommand(book, flags));
      return;
    }
    const { benchCommand } = await import('./bench.ts');
    finish(await benchCommand(book, flags));
  });
  main.command('bench-child <backend>', { hidden: true }).action(async (backend) => {
    const { serveBench } = await import('../node/bench-child.ts');
    await serveBench(backend);
  });
}

function addInfo(main: Command, finish: Finish): void {
  const command = main
    .command('info')
    .description('what can compute here, and what auto would take')
    .option('--forget', 'forget what auto has measured here, and measure again', false);
  addJsonOption(command, 'one JSON object');
  addTrainingOptions(command, SETUP_OPTIONS).action(async (flags) => {
    const { infoCommand } = await import('./info.ts');
    finish(await infoCommand(flags));
  });
}

/**
 * Runs one command line.
 * @param args without the names of node and of the program.
 * @returns 0: done; 1: a check failed, or a fault of ours; 2: what was asked for cannot be done; 75: told to end before
 * it was done; 130: Ctrl-C.
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  try {
    await program((code) => {
      exitCode = code;
    }, args[0]).parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said why
    const told = error instanceof UserError || error instanceof CheckError;
    const ours = error instanceof Error && !told;
    const text = ours ? printable(String(error.stack)) : printableLine(messageOf(error));
    process.stderr.write(`char-rnn: ${text}\n`);
    return error instanceof UserError ? 2 : 1;
  }
}
