import type { OpenOptions } from './backend.ts';

/** What an update has to do, by which kernels and speeds differ; numbers that change no step are left out. */
export function workOf({ config, recipe }: Pick<OpenOptions, 'config' | 'recipe'>) {
  const { optimizer, loss, clip, dropout } = recipe;
  return { config, optimizer, loss, clip, drops: dropout > 0 };
}
