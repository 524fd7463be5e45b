import { UserError } from '../../errors.ts';
import { UNFINISHED } from '../../exit-codes.ts';
import { quoted } from '../../text/quoted.ts';
import { pointCommand, type Submission, type Work } from './engine.ts';

/** Seconds before the time limit at which a task is told to save. */
const NOTICE = 60;

/**
 * An array of Slurm (sbatch): tasks are requeued where the cluster takes their node away; before the time limit they save
 * and queue again; one that dies for no reason of its own is queued again once.
 */
export function slurmArray(work: Work): Submission {
  refuseControls(work.name, work.folder);
  const throttle = work.atOnce === undefined ? '' : `%${work.atOnce}`;
  const content = `#!/bin/sh
# ${oneLine(work.plan)}: a task for each point that was not done when this was written.
#SBATCH --job-name=${quoted(work.name)}
#SBATCH --array=${ranges(work.left)}${throttle}
#SBATCH --cpus-per-task=1
#SBATCH --requeue
#SBATCH --signal=B:USR1@${NOTICE}
#SBATCH --open-mode=append
#SBATCH --output=${quoted(`${work.folder}/slurm-%A_%a.log`)}

again= ended= code=127
trap 'again=yes told=yes; kill -TERM "$!"' USR1 # the time limit comes
trap 'ended=yes told=yes; kill -TERM "$!"' TERM # cancelled, preempted or requeued: it is Slurm's to queue it again
${pointCommand(work)} &
while
  told=
  wait "$!" 2>/dev/null
  was=$?
  [ "$was" -eq 127 ] || code=$was # 127: the waiting before this one had told how the run ended
  [ "$told" ] # a signal may have ended the waiting, and not the run
do :; done

died=
[ "$code" -gt 128 ] && [ -z "$ended" ] && [ "\${SLURM_RESTART_COUNT:-0}" -eq 0 ] && died=yes
if [ "$again" ] && [ "$code" -eq ${UNFINISHED} ] || [ "$died" ]; then
  scontrol requeue "$SLURM_JOB_ID"
fi
exit "$code"
`;
  return { file: 'slurm.sh', content, command: (path) => ['sbatch', ...work.extra, path] };
}

/** Options of sbatch are comments, which end with the line: what follows would be run. */
function refuseControls(...words: readonly string[]): void {
  const word = words.find((one) => /\p{Cc}/u.test(one));
  if (word === undefined) return;
  throw new UserError(
    `${word}: Slurm cannot be given a name with control characters; rename the plan, or its folder`,
  );
}

/** "1-3,7,9-10" @param numbers rising. */
export function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

function oneLine(text: string): string {
  return text.replace(/\s/g, ' ');
}
