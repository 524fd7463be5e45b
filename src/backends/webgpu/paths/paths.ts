import { UserError } from '../../../errors.ts';
import type { Limits } from '../limits.ts';
import type { Training } from '../training-plan.ts';
import { planBatched } from './batched.ts';
import { planFused } from './fused.ts';
import type { Constraints } from './layout.ts';
import { PATHS, type PathName, type PathPlan, type Refusal } from './path.ts';
import { planStreams } from './streams.ts';

/** How to choose a path, and how it is to lay out its workgroups. */
export interface PathOptions extends Constraints {
  /** 'auto' takes the fastest that fits, by measurement. */
  readonly path: PathName | 'auto';
  /** Use subgroup operations where the adapter has them. */
  readonly subgroups: boolean;
}

type Plan = (training: Training, limits: Limits, constraints: Constraints) => PathPlan | Refusal;

const PLANS: Readonly<Record<PathName, Plan>> = {
  fused: planFused,
  streams: planStreams,
  batched: planBatched,
};

/**
 * The paths that can train this on this device, in the order of PATHS.
 * @throws UserError saying what is missing, where none can, or not the one that was asked for by name.
 */
export function plansFor(training: Training, limits: Limits, options: PathOptions): PathPlan[] {
  const asked = PATHS.filter((name) => options.path === 'auto' || options.path === name);
  const answers = asked.map((name) => PLANS[name](training, limits, options));
  const plans = answers.filter((answer): answer is PathPlan => !('refusal' in answer));
  const last = answers.at(-1)!;
  if (plans.length === 0 && 'refusal' in last) throw new UserError(last.refusal);
  return plans;
}
