import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonLines, lengthUntil, Thinned } from '../../../src/node/run-folder/json-lines.ts';
import { temporaryFolder } from '../../support/command-line.ts';

function log(text: string): string {
  const path = join(temporaryFolder(), 'metrics.jsonl');
  writeFileSync(path, text);
  return path;
}
const updatesIn = (path: string) => [...jsonLines(path)].map(({ value }) => value.update);

describe('the lines of a log', () => {
  it('are read piece by piece, whatever the length of the log, of a line and of a letter', () => {
    const lines = Array.from({ length: 60_000 }, (_, update) =>
      JSON.stringify({ update, text: update === 30_000 ? '🐋'.repeat(700_000) : 'été '.repeat(update % 20) }),
    );
    const path = log(`${lines.join('\n')}\n`);
    expect(updatesIn(path)).toEqual(lines.map((_, update) => update));
    const before = Buffer.byteLength(`${lines.slice(0, 30_001).join('\n')}\n`);
    expect(lengthUntil(path, 30_000)).toBe(before);
  });

  it('that tell of no update, are damaged or cut off are passed over', () => {
    const path = log('null\n3\n{"update":1}\n{"upd\n\n{"update":"2"}\n{"update":3}\n{"update":4}');
    expect(updatesIn(path)).toEqual([1, 3]);
  });

  it('are none where there is no log; one that is a folder is named', () => {
    const folder = temporaryFolder();
    expect(updatesIn(join(folder, 'none'))).toEqual([]);
    mkdirSync(join(folder, 'metrics.jsonl'));
    expect(() => updatesIn(join(folder, 'metrics.jsonl'))).toThrow(/metrics\.jsonl cannot be read \(EISDIR/);
  });
});

describe('a long list', () => {
  it('is thinned evenly, and keeps its last', () => {
    const thinned = new Thinned<number>(100);
    for (let i = 0; i <= 100_001; i++) thinned.add(i);
    const lines = thinned.lines();
    expect(lines.length).toBeGreaterThanOrEqual(100);
    expect(lines.length).toBeLessThanOrEqual(201);
    expect(lines.at(-1)).toBe(100_001);
    const steps = new Set(lines.slice(1, -1).map((line, i) => line - lines[i]!));
    expect(steps.size).toBe(1);
  });

  it('that is short stays whole', () => {
    const thinned = new Thinned<number>(100);
    for (let i = 0; i < 150; i++) thinned.add(i);
    expect(thinned.lines()).toHaveLength(150);
  });
});
