import { messageOf } from '../errors.ts';
import type { BenchHost } from './host.ts';

/** Messages both ways: a child process, or a worker of a page. */
export interface Port {
  send(message: unknown): void;
  receive(handle: (message: unknown) => void): void;
}

interface Request {
  readonly id: number;
  readonly method: keyof BenchHost;
  readonly values: readonly unknown[];
}

type Reply = { readonly id: number } & ({ readonly value: unknown } | { readonly error: string });

/** Carries out what the other side of the port asks of a host. */
export function serveHost(host: BenchHost, port: Port): void {
  port.receive(async (message) => {
    const { id, method, values } = message as Request;
    try {
      const call = host[method] as (...values: unknown[]) => Promise<unknown>;
      port.send({ id, value: await call(...(values as unknown[])) });
    } catch (error) {
      port.send({ id, error: messageOf(error) });
    }
  });
}

/** A host at the other side of a port. @param gone rejects when that side has come to an end. */
export function remoteHost(port: Port, gone: Promise<never>): BenchHost {
  const waiting = new Map<number, (reply: Reply) => void>();
  let asked = 0;
  gone.catch(() => {}); // shows in the calls
  port.receive((message) => {
    const reply = message as Reply;
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  const call =
    (method: keyof BenchHost) =>
    async (...values: unknown[]) => {
      const id = asked++;
      const answer = new Promise<Reply>((resolve) => waiting.set(id, resolve));
      port.send({ id, method, values } satisfies Request);
      const reply = await Promise.race([answer, gone]);
      if ('error' in reply) throw new Error(reply.error);
      return reply.value;
    };
  const methods = ['describe', 'load', 'open', 'sample', 'close', 'peak', 'dispose'] as const;
  return Object.fromEntries(methods.map((method) => [method, call(method)])) as unknown as BenchHost;
}
