import { SimdBackend } from '../../src/backends/simd/backend.ts';
import { conformance } from './conformance.ts';

conformance('simd', async () => new SimdBackend(), { bound: 1e-5 });
