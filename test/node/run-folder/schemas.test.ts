import * as v from 'valibot';
import { expect, it } from 'vitest';
import { GradientCheckSchema } from '../../../src/node/run-folder/schemas.ts';

it('believes a gradient check of a gradient that is 0, in which no error would be found', () => {
  const tensor = { name: 'U', pass: true, errors: 0, resolution: Number.POSITIVE_INFINITY };
  const report = { backend: 'simd', method: '', bound: 10, pass: true, failure: '', tensors: [tensor] };
  const check = { update: 5, pass: true, reports: [report] };
  expect(v.parse(GradientCheckSchema, JSON.parse(JSON.stringify(check)))).toEqual(check);
});
