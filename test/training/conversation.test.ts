import { expect, it } from 'vitest';
import { corpusOf } from '../../src/text/corpus.ts';
import type { Model } from '../../src/training/checkpoint.ts';
import { Conversation } from '../../src/training/conversation.ts';
import { trainingOptions } from '../../src/training/options.ts';
import { writePassage } from '../../src/training/passage.ts';
import { configOf } from '../../src/training/setup.ts';
import { surprisesOf } from '../../src/training/surprise.ts';
import { busyState } from '../support/toy.ts';

const { vocabulary } = corpusOf('the cat sat on the mat.\n', 'cats');
const options = trainingOptions({ hiddenSize: 12, cell: 'lstm' });
const { parameters } = busyState(configOf(options, vocabulary), options);
const text = { name: 'cats', length: 24, fingerprint: '00000000' };
const model: Model = { options, text, vocabulary, opening: 't', update: 1, smoothLoss: 1, parameters };
const PLAINLY = { temperature: 1, topP: 1 };

it('writes and reads in turns what it would in one', async () => {
  const talk = new Conversation(model, 5);
  talk.read('the ', 'refuse');
  const first = [...talk.write(10, '', PLAINLY)].join('');
  expect(first).toBe(writePassage(model, { ...PLAINLY, prime: 'the ', length: 10, seed: 5 }));
  const { nats } = talk.read('cat', 'refuse');
  const whole = await surprisesOf(model, `the ${first}cat`);
  expect([...nats]).toEqual([...whole.nats.subarray(-3)]);
  const all = talk.expected(vocabulary.size);
  expect(all.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
  expect(all.map(({ probability }) => probability)).toEqual(
    [...all].map(({ probability }) => probability).sort((a, b) => b - a),
  );
});

it('begins as the text does where nobody wrote, and ends before the stop', () => {
  const written = [...new Conversation(model, 2).write(200, 'a', PLAINLY)].join('');
  expect(written[0]).toBe('t');
  expect(written.slice(1)).toBe(
    writePassage(model, { ...PLAINLY, prime: 't', length: 200, seed: 2, stop: 'a' }),
  );
  expect(new Conversation(model, 2).read('the', 'refuse').nats[0]).toBeNaN();
});
