import { pathConformance } from './path-conformance.ts';

await pathConformance('batched');
