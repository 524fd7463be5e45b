import { updateCost } from '../../model/cost.ts';
import type { DispatchPlan } from './dispatch.ts';
import { type BufferSize, type Limits, MOST_UPDATES } from './limits.ts';
import type { PathName, PathPlan } from './paths/path.ts';
import { type PathOptions, plansFor } from './paths/paths.ts';
import { sharedBuffers, type Training } from './training-plan.ts';

/** What updates cost on one path: counted from the dispatches that it encodes, not measured. */
export interface Explanation {
  readonly path: PathName;
  /** Dispatches of `updates` updates. */
  readonly dispatches: number;
  readonly updates: number;
  /** Those of one update: what they do, and in how many workgroups. */
  readonly update: readonly { readonly label: string; readonly workgroups: number }[];
  /** Workgroup barriers that one stream waits at from its first character to its last, and back, in one layer. */
  readonly barriers: { readonly forward: number; readonly backward: number };
  /** Bytes of the storage buffers that an update's dispatches are bound to, text and losses apart: each passes once. */
  readonly bytes: number;
  /** Floating-point operations of an update's products; a multiply-add counts as two. */
  readonly operations: number;
}

/** Explains `updates` updates on every path that fits. */
export function explain(
  training: Training,
  limits: Limits,
  options: PathOptions,
  updates: number,
): Explanation[] {
  return plansFor(training, limits, options).map((plan) => ({
    path: plan.name,
    dispatches: plan.update.length * (plan.manyUpdates ? Math.ceil(updates / MOST_UPDATES) : updates),
    updates,
    update: plan.update.map(({ shader, workgroups }) => ({
      label: shader.label,
      workgroups: workgroups.reduce((product, count) => product * count, 1),
    })),
    barriers: barriersOf(plan, training.config.seqLength),
    bytes: bytesOf(plan, training),
    operations: 2 * updateCost(training.config),
  }));
}

/** Of the shaders that go through time, in either direction. */
function barriersOf({ update }: PathPlan, tau: number): Explanation['barriers'] {
  const [first] = update;
  const back = update.find(({ shader }) => shader.label.startsWith('backward'));
  if (back) {
    return { forward: countBarriers(first!, 'main', tau), backward: countBarriers(back, 'main', tau) };
  }
  return {
    forward: countBarriers(first!, 'startUpdate', tau) + countBarriers(first!, 'forward', tau),
    backward: countBarriers(first!, 'backward', tau),
  };
}

/** Barriers in a function of a shader; those in its loop over time count tau times. */
function countBarriers({ shader }: DispatchPlan, name: string, tau: number): number {
  const code = shader.code.replace(/\/\/.*$/gm, '');
  const body = blockAfter(code, code.search(new RegExp(`fn ${name}\\(`)));
  const tape = [...blockAfter(code, code.indexOf('fn tapeBarrier()')).matchAll(/Barrier\(\)/g)].length;
  const count = (text: string) =>
    [...text.matchAll(/(\w+)Barrier\(\)/g)].reduce((sum, [, kind]) => sum + (kind === 'tape' ? tape : 1), 0);
  const at = body.indexOf('for (var t = ');
  const inTime = at < 0 ? 0 : count(blockAfter(body, at));
  return count(body) + (tau - 1) * inTime;
}

/** From the next "{" to the "}" that closes it; '' from -1 on. */
function blockAfter(code: string, from: number): string {
  if (from < 0) return '';
  const start = code.indexOf('{', from);
  let depth = 0;
  for (let at = start; at < code.length; at++) {
    if (code[at] === '{') depth++;
    if (code[at] === '}' && --depth === 0) return code.slice(start, at + 1);
  }
  return code.slice(start);
}

function bytesOf({ update, buffers }: PathPlan, training: Training): number {
  const { ids: _, losses: __, ...shared } = sharedBuffers(training);
  const sizes: Readonly<Record<string, BufferSize>> = { ...shared, ...buffers };
  const bound = update.flatMap(({ bindings }) => bindings.flatMap((binding) => binding?.buffer ?? []));
  return bound.reduce((sum, name) => sum + (sizes[name]?.bytes ?? 0), 0);
}
