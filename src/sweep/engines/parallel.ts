import { quoted } from '../../text/quoted.ts';
import { pointCommand, type Submission, type Work } from './engine.ts';

/**
 * GNU parallel, on this machine or, by --sshlogin, on others that see the same folders under the same paths. A signal is
 * passed on, and time to save is given; a point that fails is tried once more.
 */
export function gnuParallel(work: Work): Submission {
  const jobs = work.atOnce === undefined ? [] : ['--jobs', String(work.atOnce)];
  const options = ['--retries', '2', '--termseq', 'TERM,10000,KILL,25', '--line-buffer', '--tag', ...jobs];
  const content = `#!/bin/sh
exec parallel ${options.join(' ')} "$@" ${quoted(`${pointCommand(work)} {}`)} ::: ${work.left.join(' ')}
`;
  return { file: 'parallel.sh', content, command: (path) => ['sh', path, ...work.extra] };
}
