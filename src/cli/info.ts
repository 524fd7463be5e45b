import type { Measurement } from '../backends/measure.ts';
import { BACKEND_NAMES } from '../backends/names.ts';
import { openBackend } from '../backends/registry.ts';
import { messageOf, UserError } from '../errors.ts';
import { bundledBook, readBook } from '../node/books.ts';
import { forgetChoices } from '../node/choices.ts';
import { describeMachine, nodeEnvironment } from '../node/environment.ts';
import { jsonLine } from '../text/printable.ts';
import { describePreset } from '../training/departures.ts';
import { placeOf } from '../training/setup.ts';
import { VERSION } from '../version.ts';
import { measurementLines } from './measurements.ts';
import { optionsOf } from './options.ts';
import { bold, count, Terminal } from './terminal.ts';

export interface InfoFlags extends Record<string, unknown> {
  readonly json: boolean;
  readonly forget: boolean;
}

/** `char-rnn info`: which backends run here, on what, within which limits, and what `auto` takes for these options. */
export async function infoCommand(flags: InfoFlags): Promise<number> {
  if (flags.forget) forgetChoices();
  const options = optionsOf(flags);
  const trial = placeOf(await readBook(bundledBook()), options);
  const auto = await openBackend('auto', nodeEnvironment, trial);
  const { reason, measurements } = auto;
  const automatic = { backend: auto.backend.describe().name, reason, measurements };
  auto.backend.dispose();
  const backends = await Promise.all(BACKEND_NAMES.map(inspect));
  const info = { version: VERSION, machine: describeMachine(), backends, auto: automatic };
  if (flags.json) process.stdout.write(jsonLine(info));
  else print(info, describePreset(options));
  return 0;
}

async function inspect(name: string) {
  try {
    const { backend } = await openBackend(name, nodeEnvironment);
    const description = { available: true as const, ...backend.describe(), limits: backend.limits?.() ?? {} };
    backend.dispose();
    return description;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { available: false as const, name, reason: messageOf(error) };
  }
}

interface Info {
  readonly version: string;
  readonly machine: readonly string[];
  readonly backends: readonly Awaited<ReturnType<typeof inspect>>[];
  readonly auto: { backend: string; reason: string; measurements: readonly Measurement[] };
}

/** @param training in words. */
function print({ version, machine, backends, auto }: Info, training: string): void {
  const terminal = new Terminal(process.stdout);
  terminal.line(`webgpu-char-rnn ${version}`);
  for (const line of machine) terminal.line(line);
  for (const backend of backends) {
    terminal.line();
    if (!backend.available) {
      terminal.line(bold(backend.name), `: not here. ${backend.reason}`);
      continue;
    }
    const kind = backend.software ? ', software: for tests only' : '';
    terminal.line(bold(backend.name), `: ${backend.detail}, ${backend.precision}${kind}`);
    for (const [limit, value] of Object.entries(backend.limits)) terminal.line(`  ${limit} ${count(value)}`);
  }
  terminal.line('\nauto takes ', bold(auto.backend), ` for ${training}; ${auto.reason}`);
  for (const line of measurementLines(auto.measurements)) terminal.line(line);
}
