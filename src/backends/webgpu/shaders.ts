import type { CellName } from '../../model/cells/index.ts';
import { OPTIMIZERS, type OptimizerName } from '../../model/optimizers/index.ts';
import { MOST_UPDATES } from './limits.ts';

/** A compute shader: its label and its WGSL, joined from files and generated constants. */
export interface Shader {
  readonly label: string;
  readonly code: string;
}

/** Every file of shaders/ by its path there: a new cell or optimiser is a new file and no more. */
const FILES = import.meta.glob<string>('../../../shaders/**/*.wgsl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/**
 * Joins a shader.
 * @param files paths in shaders/ without their ending; one that enables a feature must be the first.
 * @param constants to generate as `const name = value`, where WGSL allows no override: sizes of arrays in registers.
 */
export function joined(
  label: string,
  files: readonly string[],
  constants: Readonly<Record<string, number>> = {},
): Shader {
  const generated = Object.entries({ STEPS: MOST_UPDATES, ...constants }).map(
    ([name, value]) => `const ${name} = ${value}u;\n`,
  );
  return { label, code: [...files.map(fileOf), ...generated].join('') };
}

function fileOf(path: string): string {
  const file = FILES[`../../../shaders/${path}.wgsl`];
  if (file === undefined) throw new Error(`there is no shaders/${path}.wgsl`);
  return file;
}

/** The files of a cell. */
export function cellFiles(cell: CellName): string[] {
  return ['common/math', `cells/${cell}`, 'common/cell'];
}

/** The file of an optimiser's step. */
export function optimizerFile(optimizer: OptimizerName): string {
  return `optimizers/${OPTIMIZERS[optimizer].kernel}`;
}

/** Names of the `override` constants that a shader uses and does not compute itself. */
export function overridesOf({ code }: Shader): string[] {
  const declared = [...code.matchAll(/^override (\w+)(?:: *\w+)?;/gm)].map((match) => match[1]!);
  const used = new Map<string, number>();
  for (const [word] of code.replace(/\/\/.*$/gm, '').matchAll(/\w+/g))
    used.set(word, (used.get(word) ?? 0) + 1);
  return declared.filter((name) => used.get(name)! > 1);
}
