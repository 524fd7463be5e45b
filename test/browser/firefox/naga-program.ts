/** What Deno runs, whose WebGPU is wgpu with the compiler naga, as Firefox's is; a line of JSON for each result. */
import { CpuBackend } from '../../../src/backends/cpu/backend.ts';
import { describeAdapter, requestAdapter } from '../../../src/backends/webgpu/adapter.ts';
import { WebGpuBackend } from '../../../src/backends/webgpu/backend.ts';
import { Device } from '../../../src/backends/webgpu/device.ts';
import type { DispatchPlan } from '../../../src/backends/webgpu/dispatch.ts';
import { PATHS, type PathName } from '../../../src/backends/webgpu/paths/path.ts';
import { messageOf } from '../../../src/errors.ts';
import { CELL_NAMES } from '../../../src/model/cells/index.ts';
import type { ModelConfig } from '../../../src/model/config.ts';
import { PLAIN_RECIPE, type Recipe } from '../../../src/model/recipe.ts';
import { Random } from '../../../src/random.ts';
import { allPlans } from '../../backends/webgpu/plans.ts';
import { compareTensors } from '../../support/compare.ts';
import { rates, toyConfig, toyOptions } from '../../support/toy.ts';

const UPDATES = 6;
const SMALL = toyConfig({ vocabularySize: 19, hiddenSize: 13, seqLength: 7, batchSize: 3 });

function tell(result: object): void {
  console.log(JSON.stringify(result));
}

/** Compiles every shader that such a device may be given. */
async function compileAll(): Promise<void> {
  const adapter = await requestAdapter(navigator.gpu);
  const device = await Device.open(adapter, describeAdapter(adapter.info));
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM;
  const { subgroups } = device.limits;
  const dispatches = allPlans().flatMap(({ update, gradients }) => [...update, ...gradients]);
  const fit = dispatches.filter(({ shader }) => subgroups || !shader.code.includes('enable subgroups;'));
  const different = new Map(fit.map((plan) => [plan.shader.code, plan]));
  const errors: string[] = [];
  const compile = async (plan: DispatchPlan) => {
    const names = plan.bindings.flatMap((binding) => binding?.buffer ?? []);
    const buffers = names.map((name) => [name, device.buffer(name, 256, usage)] as const);
    await device.dispatch(plan, Object.fromEntries(buffers)).catch((error) => errors.push(messageOf(error)));
  };
  for (const plan of different.values()) await compile(plan);
  tell({ adapter: device.adapter, subgroups, shaders: different.size, errors });
  device.destroy();
}

/** Trains, reads and writes on one path and with the reference. */
async function conform(path: PathName, config: ModelConfig, recipe: Recipe): Promise<void> {
  const backend = await WebGpuBackend.create(navigator.gpu, { path });
  const options = toyOptions(config, { epochUpdates: 3, recipe });
  const request = { prime: Uint32Array.of(1, 5), uniforms: new Random(11).uniforms(50) };
  const results = [backend, new CpuBackend()].map(async (one) => {
    const session = await one.open(options);
    const { gradients } = await session.gradients();
    const losses = await session.train(rates(UPDATES, 0.001));
    const text = await session.sample({ from: 'stream', ...request, temperature: 1, topP: 0.9 });
    const { parameters } = await session.state();
    return { gradients, losses: [...losses, await session.evaluate()], text: [...text].join(), parameters };
  });
  const [actual, expected] = await Promise.all(results);
  const worst = (part: 'gradients' | 'parameters') => {
    const checks = compareTensors(config, actual![part], expected![part]);
    return Math.max(...checks.map(({ relativeNormError }) => relativeNormError));
  };
  tell({
    what: `${path}, ${config.cell}, ${config.layers} layers, ${recipe.optimizer}`,
    gradients: worst('gradients'),
    parameters: worst('parameters'),
    losses: Math.max(...expected!.losses.map((loss, i) => Math.abs(actual!.losses[i]! - loss) / loss)),
    sameText: actual!.text === expected!.text,
  });
  backend.dispose();
}

/** The losses of the held-out text and of two updates, of loops that llvmpipe ends early, and of some that it does not. */
async function train(config: ModelConfig): Promise<void> {
  const backend = await WebGpuBackend.create(navigator.gpu, { path: 'batched' });
  const [losses, expected] = await Promise.all(
    [backend, new CpuBackend()].map(async (one) => {
      const session = await one.open(toyOptions(config, { epochUpdates: 2 }));
      return [await session.evaluate(), ...(await session.train(rates(2, 0.001)))];
    }),
  );
  tell({ config, losses: losses!.map(String), expected });
  backend.dispose();
}

await compileAll();
for (const [hiddenSize, seqLength] of [
  [13, 7],
  [300, 7],
  [300, 257],
] as const) {
  await train(toyConfig({ vocabularySize: 19, hiddenSize, seqLength }));
}
const adam = { ...PLAIN_RECIPE, optimizer: 'adam', decay: 0.99, clip: 'norm', clipAt: 0.3 } as const;
for (const cell of CELL_NAMES) {
  for (const path of PATHS) await conform(path, { ...SMALL, cell }, PLAIN_RECIPE);
  await conform('fused', { ...SMALL, cell, batchSize: 1 }, adam);
  await conform('batched', { ...SMALL, cell, layers: 2 }, { ...adam, dropout: 0.3 });
}
