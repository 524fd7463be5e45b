import { BACKEND_NAMES } from '../backends/names.ts';
import { checkOption, OPTION_NAMES, OPTIONS, type TrainingOptions } from '../training/options.ts';
import type { RunConfig } from './protocol.ts';

/** "#hidden-size=100&…": a whole configuration, in the words of the command line. */
export function hashOf({ options, backend }: RunConfig): string {
  const entries = OPTION_NAMES.map((name) => [OPTIONS[name].flag, String(options[name])]);
  return `#${new URLSearchParams([...entries, ['backend', backend]])}`;
}

/**
 * The configuration that a link carries, over `preset` where it says nothing.
 * @returns undefined when it carries none.
 * @throws UserError naming a value out of its range.
 */
export function configOfHash(hash: string, preset: RunConfig): RunConfig | undefined {
  const parameters = new URLSearchParams(hash.slice(1));
  const options: Partial<Record<keyof TrainingOptions, number>> = {};
  for (const name of OPTION_NAMES) {
    const written = parameters.get(OPTIONS[name].flag);
    if (written !== null) options[name] = checkOption(name, Number.parseFloat(written), written);
  }
  const named = parameters.get('backend');
  const backend = BACKEND_NAMES.find((name) => name === named) ?? (named === 'auto' ? 'auto' : undefined);
  if (Object.keys(options).length === 0 && !backend) return undefined;
  return { options: { ...preset.options, ...options }, backend: backend ?? preset.backend };
}
