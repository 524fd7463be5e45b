import { describe, expect, it } from 'vitest';
import { checkEvaluation } from '../../../src/backends/webgpu/evaluator.ts';
import { GUARANTEED_LIMITS, type Layout, layoutFor } from '../../../src/backends/webgpu/layout.ts';
import { checkPlan, type Limits, planFor } from '../../../src/backends/webgpu/plan.ts';
import {
  fusedShader,
  overridesOf,
  type Shader,
  type ShaderName,
  shaders,
  streamsShader,
} from '../../../src/backends/webgpu/shaders.ts';
import type { ModelConfig } from '../../../src/model/config.ts';
import { walkOf } from '../../../src/text/walk.ts';

const config: ModelConfig = { vocabularySize: 83, hiddenSize: 100, seqLength: 25, batchSize: 1 };
const GUARANTEED: Limits = {
  maxStorageBufferBindingSize: 128 * 2 ** 20,
  maxBufferSize: 256 * 2 ** 20,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeWorkgroupsPerDimension: 65535,
};

function plan(change: Partial<ModelConfig> = {}, textLength = 1_000_000_0) {
  const changed = { ...config, ...change };
  return planFor(changed, walkOf(textLength, changed.batchSize, changed.seqLength), textLength);
}

const refusal = (change: Partial<ModelConfig>, textLength?: number) => () =>
  checkPlan(plan(change, textLength), GUARANTEED, 'a small GPU');

describe('planFor', () => {
  it('gives every override of every shader a number', () => {
    const layout = layoutFor(config, 1, GUARANTEED_LIMITS, {
      workgroupSize: undefined,
      tape: undefined,
    }) as Layout;
    const constants: Record<string, number> = { ...plan().constants, ...layout.constants };
    for (const shader of Object.keys(shaders) as ShaderName[]) {
      for (const name of overridesOf(shaders[shader]))
        expect(constants[name], `${shader}: ${name}`).toBeTypeOf('number');
    }
  });

  it('splits the rows without gap or overlap, and within bounded memory', () => {
    for (const batchSize of [1, 10, 11, 257, 4096]) {
      const { constants, splits } = plan({ batchSize }, 2_000_000);
      expect(splits * constants.rowsPerSplit!).toBeGreaterThanOrEqual(constants.rows!);
      expect((splits - 1) * constants.rowsPerSplit!).toBeLessThan(constants.rows!);
    }
    const large = plan({ vocabularySize: 5000, hiddenSize: 2000, batchSize: 400 });
    expect(large.buffers.gradients.bytes).toBeLessThanOrEqual(256 * 2 ** 20);
  });
});

/** Lengths of the arrays in workgroup memory, as the shader writes them. */
function workgroupSizes({ code }: Shader): string[] {
  return [...code.matchAll(/^var<workgroup> \w+: array<(?:\w+|array<\w+, \d+>), (.*)>;/gm)].map(
    (match) => match[1]!,
  );
}

// naga, the compiler of Firefox and Deno, panics at pipeline creation on an expression of overrides there.
it('workgroup arrays are sized by one name, or by constants alone', () => {
  const variants = ([1, 4] as const).flatMap((lanes) =>
    (['workgroup', 'storage'] as const).map((tape) => ({ lanes, quads: 7, tape })),
  );
  const all = [
    ...Object.values(shaders),
    ...variants.map(streamsShader),
    ...variants.flatMap((variant) => [fusedShader(variant, 'adagrad'), fusedShader(variant, 'gradients')]),
  ];
  const found = all.flatMap((shader) => {
    const constants = [...shader.code.matchAll(/^const (\w+)/gm)].map((match) => match[1]!);
    const sizes = workgroupSizes(shader);
    const declared = shader.code.match(/^var<workgroup>.*array/gm) ?? [];
    expect(sizes.length, shader.label).toBe(declared.length);
    return sizes.map((size) => ({ shader: shader.label, size, constants }));
  });
  expect(found.length).toBeGreaterThan(20);
  for (const { shader, size, constants } of found) {
    const named = /^\w+$/.test(size);
    const names = size.match(/[A-Za-z]\w*/g) ?? [];
    const constant = names.every((name) => constants.includes(name) || name === 'u');
    expect(named || constant, `${shader}: ${size}`).toBe(true);
  }
});

describe('checkPlan', () => {
  it('lets pass what fits', () => {
    expect(refusal({})).not.toThrow();
    expect(refusal({ batchSize: 1024 })).not.toThrow();
  });

  it.each([
    [
      { vocabularySize: 5000, seqLength: 200, batchSize: 257 },
      'the GPU buffer "outputs" (tau × B × K × 4 bytes) needs 1,028,000,000, but maxStorageBufferBindingSize of a small GPU is 134,217,728',
    ],
    [
      { hiddenSize: 2049 },
      'the hidden state in workgroup memory (2 × m × 4 bytes) needs 16,392, but maxComputeWorkgroupStorageSize of a small GPU is 16,384',
    ],
  ])('names what does not fit, its size, the limit and its number: %o', (change, message) => {
    expect(refusal(change)).toThrow(message);
  });

  it('says so when the held-out text does not fit', () => {
    const check = (length: number) => () => checkEvaluation(config, length, GUARANTEED, 'a small GPU');
    expect(check(1_000_000)).not.toThrow();
    expect(check(40_000_000)).toThrow(
      'the GPU buffer "validation ids" (characters × 4 bytes) needs 160,000,000, but maxStorageBufferBindingSize of a small GPU is 134,217,728; hold out a smaller part of the text, or nothing',
    );
  });

  it('says so when the text is too long for the device', () => {
    expect(refusal({}, 40_000_000)).toThrow('the GPU buffer "ids" (characters × 4 bytes) needs 160,000,000');
    expect(refusal({}, 40_000_000)).toThrow('take a shorter text');
  });
});
