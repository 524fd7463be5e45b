import { basename, dirname, relative, sep } from 'node:path';
import type { Job } from 'kubernetes-types/batch/v1';
import { UserError } from '../../errors.ts';
import { UNFINISHED } from '../../exit-codes.ts';
import type { Submission, Work } from './engine.ts';

/** Where a cluster has the program and the files. */
export interface ClusterPlace {
  /** Made of this project's Dockerfile. */
  readonly image: string;
  /** A volume claim that holds the folder of the plan. */
  readonly claim: string;
}

/** Where the claim is mounted. */
const MOUNT = '/sweep';

/** An indexed Job: a pod for each point; those that are done end at once. */
export function kubernetesJob(work: Work, { image, claim }: ClusterPlace): Submission {
  if (work.book !== undefined) mounted(work.book, work);
  const args = ['sweep', mounted(work.plan, work), '--out', mounted(work.folder, work), '--point'];
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: jobName(work.name) },
    spec: {
      completionMode: 'Indexed',
      completions: work.points,
      parallelism: work.atOnce ?? work.points,
      backoffLimitPerIndex: 1, // a point that fails is tried once more, and the others go on
      podFailurePolicy: {
        rules: [
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
          { action: 'Ignore', onExitCodes: { operator: 'In', values: [UNFINISHED] } },
        ],
      },
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [
            {
              name: 'char-rnn',
              image,
              args,
              resources: { requests: { cpu: '1' } },
              volumeMounts: [{ name: 'sweep', mountPath: MOUNT }],
            },
          ],
          volumes: [{ name: 'sweep', persistentVolumeClaim: { claimName: claim } }],
        },
      },
    },
  } satisfies Job;
  return {
    file: 'kubernetes.json',
    content: `${JSON.stringify(job, null, 2)}\n`,
    command: (path) => ['kubectl', 'create', '-f', path, ...work.extra],
  };
}

/** A path as the pods see it. @throws UserError when it is not in the folder of the plan, all that they see. */
function mounted(path: string, { plan }: Work): string {
  const inside = relative(dirname(plan), path);
  if (inside.startsWith('..')) {
    throw new UserError(
      `${path} is outside the folder of the plan, which is all that pods see; move it there`,
    );
  }
  return `${MOUNT}/${inside.replaceAll(sep, '/')}`;
}

/** At most 63 lower-case letters, digits and hyphens, as names in a cluster are. */
function jobName(name: string): string {
  const words = basename(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return `char-rnn-${words}`.slice(0, 63).replace(/-+$/, '');
}
