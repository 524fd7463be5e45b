import { expect, it } from 'vitest';
import { reasonOf } from '../../src/node/train-process.ts';

it.each([
  [{ code: 0 }, undefined],
  [{ code: 75 }, undefined],
  [{ code: 2, complaint: 'char-rnn: no space\n' }, 'no space'],
  [{ code: null, signal: 'SIGKILL' }, 'it was ended by SIGKILL'],
  [{ code: 3 }, 'it ended with exit code 3'],
  [{ code: 1, last: { type: 'done', diverged: true } }, 'the training diverged'],
  [{ code: 1, last: { type: 'done', gradientsPass: false } }, 'its gradient check fails'],
  [{ code: 0, last: { type: 'done', gradientsPass: true } }, undefined],
])('says why a training ended: %j', (ended, why) => {
  const reason = reasonOf({ signal: null, complaint: '', last: undefined, ...ended });
  if (why === undefined) expect(reason).toBeUndefined();
  else expect(reason).toContain(why);
});
