import { cpus, release, type } from 'node:os';
import type { Environment } from '../backends/registry.ts';
import { loadDawn } from './dawn.ts';

/** Node: WebGPU comes from Dawn. */
export const nodeEnvironment: Environment = { gpu: loadDawn };

/** Processor, system and version, a line each: for reports. */
export function describeMachine(): string[] {
  const [first] = cpus();
  return [
    `${first?.model.trim() ?? 'unknown processor'}, ${cpus().length} logical cores`,
    `${type()} ${release()} ${process.arch}`,
    `Node ${process.version}`,
  ];
}
