import { type Choice, openForTraining } from '../backends/registry.ts';
import { UserError } from '../errors.ts';
import { nodeEnvironment } from '../node/environment.ts';
import { placeOf } from '../training/setup.ts';
import type { Plan } from './train-plan.ts';

type Wanted = Pick<Plan, 'corpus' | 'options' | 'asked' | 'backend' | 'threads'>;

/**
 * Opens what a run is trained with. Where nobody named it, another is chosen when the run goes on where that is not to be had.
 * @throws UserError when it cannot run here.
 */
export async function openForRun(
  { asked, backend, ...wanted }: Wanted,
  onTrouble: (message: string) => void,
): Promise<Choice> {
  if (wanted.threads !== undefined && !takesThreads(asked)) {
    throw new UserError(`--threads has no effect on the backend ${asked}; leave it out, or choose simd`);
  }
  try {
    return await open(backend, wanted);
  } catch (error) {
    if (!(error instanceof UserError) || asked !== 'auto' || backend === 'auto') throw error;
    onTrouble(`${error.message}; the run goes on with what is the fastest here`);
    return open('auto', wanted);
  }
}

/** Whether a number of threads may go with it; a run that "auto" trains on another backend passes it over. */
export function takesThreads(backend: string): boolean {
  return backend === 'auto' || backend === 'simd';
}

function open(
  backend: string,
  { corpus, options, threads }: Omit<Wanted, 'asked' | 'backend'>,
): Promise<Choice> {
  // What was measured with so many threads is not worth remembering for any other number.
  const environment =
    threads === undefined || !takesThreads(backend) ? nodeEnvironment : { gpu: nodeEnvironment.gpu, threads };
  return openForTraining(backend, environment, () => placeOf(corpus, options));
}
