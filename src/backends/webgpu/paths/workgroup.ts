import type { ModelConfig } from '../../../model/config.ts';
import { type Binding, read, write } from '../dispatch.ts';
import { type BufferSize, floats } from '../limits.ts';
import { cellFiles } from '../shaders.ts';
import type { Training } from '../training-plan.ts';
import type { Layout } from './layout.ts';

/** What the shaders of workgroup/ lack; undefined where nothing. */
export function lackOf({ config, recipe }: Training): string | undefined {
  if (config.layers > 1) return `${config.layers} layers, but one`;
  if (recipe.dropout > 0) return 'with dropout';
  if (config.endMark !== undefined) return 'documents';
  return undefined;
}

/** The files of the passes of one workgroup, to be joined to one with an entry point. */
export function passFiles({ cell }: ModelConfig, { lanes, tape }: Layout): string[] {
  return [
    lanes === 4 ? 'workgroup/lanes_quad' : 'workgroup/lanes_one', // first, since it may enable subgroups
    'common/sizes',
    'common/starts',
    ...cellFiles(cell),
    'common/parameter_layout',
    'common/recurrent_bias',
    'common/tape_layout',
    'common/sum_of_all',
    `workgroup/tape_${tape}`,
    ...PHASES.map((phase) => `workgroup/${phase}`),
  ];
}

const PHASES = ['group', 'passes', 'forward', 'outputs', 'softmax', 'backward'];

/** What they are bound to. */
export function passBindings({ tape }: Layout): (Binding | undefined)[] {
  const shared = [read('ids'), write('control'), write('parameters'), write('carried')];
  return [...shared, tape === 'storage' ? write('tape') : undefined];
}

export function tapeBuffers({ tape, tapeBytes }: Layout): Record<string, BufferSize> {
  return tape === 'storage' ? { tape: floats(tapeBytes / 4, 'workgroups × tape') } : {};
}

/** "512 invocations with subgroup operations" */
export function describeLayout({ lanes, constants }: Layout): string {
  return `${constants.groupInvocations} invocations${lanes > 1 ? ' with subgroup operations' : ''}`;
}
