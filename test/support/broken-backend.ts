import type { Backend, Session } from '../../src/backends/backend.ts';
import { CpuBackend } from '../../src/backends/cpu/backend.ts';

/** The reference, but for one method of its sessions. */
export function backendWith(replaced: Partial<Session>): Backend {
  const cpu = new CpuBackend();
  return {
    describe: () => cpu.describe(),
    dispose: () => {},
    open: async (options) => {
      const session = await cpu.open(options);
      const get = (target: Session, key: keyof Session) => {
        const member = replaced[key] ?? target[key];
        return typeof member === 'function' ? member.bind(target) : member;
      };
      return new Proxy(session, { get: (target, key) => get(target, key as keyof Session) });
    },
  };
}
