import fc from 'fast-check';
import { expect, it } from 'vitest';
import { repeatedKey } from '../../src/training/json-keys.ts';

it.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"a" : {"b":[1,{"b":2}],"c":0,\n"c"\n:1}}', 'c'],
  ['{"\\"":1,"\\\\":2,"\\"":3}', '"'],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
])('finds the key that %s has twice', (json, key) => {
  expect(repeatedKey(json)).toBe(key);
});

it('finds none in what JSON.stringify() writes', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => repeatedKey(JSON.stringify(value)) === undefined));
});
