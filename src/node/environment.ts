import { cpus, release, type } from 'node:os';
import type { Environment } from '../backends/registry.ts';
import { fileChoices } from './choices.ts';
import { loadDawn } from './dawn.ts';

/** Node: WebGPU comes from Dawn, and choices are remembered in a file. */
export const nodeEnvironment: Environment = {
  gpu: loadDawn,
  choices: fileChoices(describeMachine().join(', ')),
};

/** Processor, system and version, a line each: for reports. */
export function describeMachine(): string[] {
  const [first] = cpus();
  return [
    `${first?.model.trim() ?? 'unknown processor'}, ${cpus().length} logical cores`,
    `${type()} ${release()} ${process.arch}`,
    `Node ${process.version}`,
  ];
}
