import { CpuBackend } from '../../src/backends/cpu/backend.ts';
import { conformance } from './conformance.ts';

conformance('cpu', async () => new CpuBackend(), { bound: 1e-12 });
