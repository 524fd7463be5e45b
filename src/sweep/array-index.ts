import { UserError } from '../errors.ts';

/** What engines call the number of a task in an array, and from where that counts as a rule. */
const ENGINES = [
  { name: 'Slurm', variable: 'SLURM_ARRAY_TASK_ID', from: 1 },
  { name: 'PBS', variable: 'PBS_ARRAY_INDEX', from: 1 },
  { name: 'Grid Engine', variable: 'SGE_TASK_ID', from: 1 },
  { name: 'LSF', variable: 'LSB_JOBINDEX', from: 1 },
  { name: 'Kubernetes', variable: 'JOB_COMPLETION_INDEX', from: 0 },
  { name: 'AWS Batch', variable: 'AWS_BATCH_JOB_ARRAY_INDEX', from: 0 },
] as const;

/**
 * The number of a plan's point, from 1: as it was given, or as the engine that started this process counts.
 * @param given what a person wrote; undefined asks the engine.
 * @throws UserError when there is no such point, or no engine tells a number.
 */
export function pointNumber(
  given: string | undefined,
  environment: NodeJS.ProcessEnv,
  points: number,
): number {
  const { written, from, what } =
    given === undefined ? ofEngine(environment) : { written: given, from: 1, what: '--point' };
  const number = /^\d+$/.test(written) ? Number(written) - from + 1 : Number.NaN;
  if (number >= 1 && number <= points) return number;
  throw new UserError(
    `${what} is ${written}; the plan’s ${points} points are numbered from ${from} to ${points + from - 1}${given === undefined ? ' there: give the array these numbers' : ''}`,
  );
}

function ofEngine(environment: NodeJS.ProcessEnv): { written: string; from: number; what: string } {
  for (const { name, variable, from } of ENGINES) {
    const written = environment[variable];
    // Grid Engine says "undefined", and LSF 0, in a job that is no array.
    if (written && written !== 'undefined' && !(variable === 'LSB_JOBINDEX' && written === '0')) {
      return { written, from, what: `${variable}, which ${name} set,` };
    }
  }
  throw new UserError(
    `no engine tells which point this is (${ENGINES.map(({ variable }) => variable).join(', ')}); name it: --point 1`,
  );
}
