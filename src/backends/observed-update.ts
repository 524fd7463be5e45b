import type { Update } from '../model/update.ts';
import type { Session } from './backend.ts';

/** What a session's next update comes to, which is made. @param rate eta. */
export async function observeUpdate(session: Session, rate: number): Promise<Update> {
  const { loss, gradients } = await session.gradients();
  await session.train(Float64Array.of(rate));
  const { parameters, moments, carried } = await session.state();
  return { loss, gradients, parameters, moments, carried };
}
