import { expect } from 'vitest';
import type { OpenOptions, Session } from '../../../src/backends/backend.ts';
import { CpuBackend } from '../../../src/backends/cpu/backend.ts';
import { expectTensorsClose, maxDifference, maxRelativeError } from '../../support/compare.ts';
import { rates } from '../../support/toy.ts';

/** Gradients, then losses and states through several epochs, as the reference has them. */
export async function expectReference(session: Session, options: OpenOptions, updates = 15): Promise<void> {
  const { config } = options;
  const reference = await new CpuBackend().open(options);
  const run = async (one: Session) => ({
    gradients: await one.gradients(),
    losses: await one.train(rates(updates)),
    state: await one.state(),
  });
  const [actual, expected] = [await run(session), await run(reference)];
  expectTensorsClose(config, actual.gradients.gradients, expected.gradients.gradients, 1e-5);
  expect(maxRelativeError(actual.losses, expected.losses)).toBeLessThan(1e-4);
  expectTensorsClose(config, actual.state.parameters, expected.state.parameters, 1e-4);
  expect(maxDifference(actual.state.carried, expected.state.carried)).toBeLessThan(1e-3);
}
