import { WebGpuBackend } from '../../../src/backends/webgpu/backend.ts';
import type { PathName } from '../../../src/backends/webgpu/path.ts';
import { loadDawn } from '../../../src/node/dawn.ts';
import { conformance, SHAPES } from '../conformance.ts';

const create = (path: PathName) => async () => WebGpuBackend.create(await loadDawn(), { path });

conformance('webgpu, batched', create('batched'), { bound: 1e-5 });
// A hidden layer beyond 128 units fits the registers of larger workgroups than every adapter has.
const shapes = SHAPES.filter(({ hiddenSize }) => hiddenSize <= 128);
conformance('webgpu, fused', create('fused'), { bound: 1e-5, shapes });
conformance('webgpu, streams', create('streams'), { bound: 1e-5, shapes });
