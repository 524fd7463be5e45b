import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileChoices, forgetChoices } from '../../src/node/choices.ts';

describe('the file of remembered choices', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'choices-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps choices apart by machine and key, from run to run', () => {
    const path = join(folder, 'cache', 'choices.json');
    fileChoices('one', path).set('a', 'first');
    fileChoices('two', path).set('a', 'second');
    fileChoices('one', path).set('b', 'third');
    expect(fileChoices('one', path).get('a')).toBe('first');
    expect(fileChoices('two', path).get('a')).toBe('second');
    expect(fileChoices('two', path).get('b')).toBeUndefined();
    expect(Object.keys(JSON.parse(readFileSync(path, 'utf8')))).toHaveLength(3);
  });

  it('does without a file that is damaged or cannot be written', () => {
    const path = join(folder, 'choices.json');
    writeFileSync(path, 'half a {');
    const choices = fileChoices('one', path);
    expect(choices.get('a')).toBeUndefined();
    choices.set('a', 'first');
    expect(choices.get('a')).toBe('first');
    const nowhere = fileChoices('one', join(path, 'below', 'a', 'file.json'));
    nowhere.set('a', 'lost');
    expect(nowhere.get('a')).toBeUndefined();
  });

  it.each(['null', '5', '"a text"', '[1, "two"]', '{"one a": 5}', '{"one a": {"verdict": "chosen"}}'])(
    'finds nothing in a file of %s, and goes on with it',
    (content) => {
      const path = join(folder, 'choices.json');
      writeFileSync(path, content);
      const choices = fileChoices('one', path);
      expect(choices.get('a')).toBeUndefined();
      choices.set('a', 'first');
      expect(choices.get('a')).toBe('first');
    },
  );

  it('forgets all', () => {
    const path = join(folder, 'choices.json');
    forgetChoices(path);
    fileChoices('one', path).set('a', 'first');
    forgetChoices(path);
    expect(fileChoices('one', path).get('a')).toBeUndefined();
  });
});
