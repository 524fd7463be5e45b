import type { Backend, Session } from '../../src/backends/backend.ts';

/** A backend, and a clock in milliseconds that only its updates move, one each: on it nothing is saved slowly. */
export function clocked(backend: Backend): { readonly backend: Backend; readonly now: () => number } {
  let time = 0;
  const timed = (session: Session) =>
    replacing(session, {
      train: async (...args) => {
        const losses = await session.train(...args);
        time += losses.length;
        return losses;
      },
    });
  const open: Backend['open'] = async (options) => timed(await backend.open(options));
  return { backend: replacing(backend, { open }), now: () => time };
}

/** The same object, but for some of its methods. */
function replacing<T extends object>(object: T, methods: Partial<T>): T {
  return new Proxy(object, {
    get(target, key) {
      const member = methods[key as keyof T] ?? target[key as keyof T];
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
