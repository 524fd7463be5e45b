import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { describe, expect, it } from 'vitest';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import type { Measurement } from '../../src/backends/measure.ts';
import { Terminal } from '../../src/cli/terminal.ts';
import { type Ending, jsonListener, type Listener, terminalListener } from '../../src/cli/train-output.ts';
import { corpusOf } from '../../src/text/corpus.ts';
import type { CheckpointEvent, TrainingEvent, UpdateEvent, WarningEvent } from '../../src/training/events.ts';
import { trainingOptions } from '../../src/training/options.ts';

const backend = new CpuBackend().describe();
const measurements: Measurement[] = [
  { name: 'webgpu', detail: '', verdict: 'absent', charsPerSecond: null, reason: 'there is no GPU' },
  { name: 'simd', detail: '', verdict: 'wrong', charsPerSecond: null, reason: 'its gradient of U is off' },
  { name: 'cpu', detail: '', verdict: 'chosen', charsPerSecond: 8000, reason: 'the fastest here' },
];

const corpus = corpusOf('call me ishmael', 'whale.txt');
const reason = 'measured: the fastest here';
const options = trainingOptions();
const config = { book: 'my books/whale.txt', options, asked: { backend: 'cpu', threads: undefined } };
const ENDING: Ending = {
  folder: 'runs/a',
  stopped: false,
  objective: { of: 'smooth loss', update: 200, natsPerCharacter: 2, bitsPerCharacter: 2 / Math.LN2 },
  passage: '',
  gradientsPass: true,
};

/** Everything that a listener writes about a beginning, a handover and what comes after it. */
function written(listen: (out: PassThrough) => Listener, ...events: TrainingEvent[]): string {
  const out = new PassThrough();
  const listener = listen(out);
  listener.begin({ corpus, options, config, folder: 'runs/a', backend, reason, measurements });
  const from = { ...backend, name: 'webgpu' };
  listener.event({ type: 'handover', update: 1200, from, to: backend, reason: 'the GPU was lost' });
  for (const event of events) listener.event(event);
  return String(out.read());
}

describe('what train prints of a book', () => {
  const hostile = '\u001b]0;owned\u0007\u001b[2J\u009b31m';

  function printed(isTTY: boolean): string {
    const out = Object.assign(new PassThrough(), { isTTY, columns: 80, hasColors: () => isTTY });
    const listener = terminalListener(new Terminal(out as unknown as WriteStream));
    const corpus = corpusOf('call me ishmael', `${hostile}.txt`);
    listener.begin({ corpus, options, config, folder: '', backend, reason: '', measurements: [] });
    listener.event({ type: 'sample', update: 1, text: hostile });
    listener.end({ ...ENDING, folder: `runs/${hostile}`, passage: hostile });
    return String(out.read());
  }

  it('never drives the terminal, whatever a sample, a passage or a name holds', () => {
    expect(printed(false).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(printed(false)).toContain('␛]0;owned␇␛[2J\\x9b31m');
  });

  it('sends programs no control characters either, and the exact text', () => {
    const out = new PassThrough();
    const folder = `runs/${hostile}`;
    jsonListener(out, out).end({ ...ENDING, folder, passage: hostile });
    const line = String(out.read());
    expect(line.replace('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(JSON.parse(line)).toMatchObject({ folder, passage: hostile });
  });

  it('still has the colours of its own', () => {
    const text = printed(true);
    expect(text).toContain('\u001b[1mupdate 1\u001b[0m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(text.replace(/\u001b\[[012]m|\n/g, '')).not.toMatch(/\p{Cc}/u);
  });
});

describe('what train prints about its backend', () => {
  it('is a table for people, and a line when another backend goes on', () => {
    const text = written((out) => terminalListener(new Terminal(out as unknown as WriteStream)));
    expect(text).toContain(
      '  webgpu  there is no GPU\n  simd    WRONG: its gradient of U is off\n→ cpu     the fastest here\n',
    );
    expect(text).toContain(
      'backend webgpu failed about update 1,200 (the GPU was lost); cpu goes on: float64 reference, one thread\n',
    );
  });

  it('is in the lines for programs', () => {
    const lines = written((out) => jsonListener(out, out))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ type: 'start', backend: { name: 'cpu' }, measurements });
    expect(lines[1]).toMatchObject({ type: 'handover', update: 1200, reason: 'the GPU was lost' });
  });
});

describe('the end of a training', () => {
  it('tells the lowest smooth loss as the last checkpoint knows it, not as the last update did', () => {
    const lines: string[] = [];
    const terminal = { line: (...parts: string[]) => lines.push(parts.join('')), progress() {} };
    const listener = terminalListener(terminal as unknown as Terminal);
    listener.begin({ corpus, options, config, folder: 'runs/a', backend, reason, measurements });
    const update = { type: 'update', update: 200, smoothLoss: 50, bitsPerCharacter: 2.9, seconds: 1 };
    const best = { update: 100, smoothLoss: 60 };
    listener.event({ ...update, best } as unknown as UpdateEvent);
    const checkpoint = { best: { update: 200, smoothLoss: 50 } };
    listener.event({ type: 'checkpoint', checkpoint, best: undefined } as unknown as CheckpointEvent);
    listener.end(ENDING);
    expect(lines).toContain(
      'smooth loss 50.00 nats per sequence of 25, 2.90 bits/char; lowest 50.00 at update 200',
    );
  });
});

describe('a training that is stuck', () => {
  const warning: WarningEvent = {
    type: 'warning',
    update: 4000,
    kind: 'stuck',
    seen: '97 of 100 units are saturated',
    why: 'steps were too long',
    remedy: { learningRate: 0.05 },
  };
  const remedy = "train 'my books/whale.txt' --learning-rate 0.05 --backend cpu";

  it('is told to a person with what is seen, why, and a command to paste', () => {
    const text = written((out) => terminalListener(new Terminal(out as unknown as WriteStream)), warning);
    expect(text).toContain('warning at update 4,000, stuck: 97 of 100 units are saturated\n');
    expect(text).toContain('why: steps were too long\n');
    expect(text).toMatch(new RegExp(`remedy: .* ${remedy}\n`));
  });

  it('is told to a program alike', () => {
    const lines = written((out) => jsonListener(out, out), warning)
      .trim()
      .split('\n');
    const line = JSON.parse(lines.at(-1)!);
    expect(line).toMatchObject({ ...warning, remedy: expect.stringContaining(remedy) });
  });
});
