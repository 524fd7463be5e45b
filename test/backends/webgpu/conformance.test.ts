import { WebGpuBackend } from '../../../src/backends/webgpu/backend.ts';
import { loadDawn } from '../../../src/node/dawn.ts';
import { conformance } from '../conformance.ts';

conformance('webgpu', async () => WebGpuBackend.create(await loadDawn()), { bound: 1e-5 });
