import { type Choice, openForTraining } from '../backends/registry.ts';
import { UserError } from '../errors.ts';
import { nodeEnvironment } from '../node/environment.ts';
import { trialOf } from '../training/setup.ts';
import type { Plan } from './train-plan.ts';

type Wanted = Pick<Plan, 'corpus' | 'options' | 'backend' | 'threads'>;

/** Opens what a run is trained with. @throws UserError when it cannot run here. */
export async function openForRun({ corpus, options, backend, threads }: Wanted): Promise<Choice> {
  if (threads !== undefined && backend !== 'auto' && backend !== 'simd') {
    throw new UserError(`--threads has no effect on the backend ${backend}; leave it out, or choose simd`);
  }
  // What was measured with so many threads is not worth remembering for any other number.
  const environment = threads === undefined ? nodeEnvironment : { gpu: nodeEnvironment.gpu, threads };
  return openForTraining(backend, environment, () => trialOf(corpus, options));
}
