import { fork } from 'node:child_process';
import { openBackend } from '../backends/registry.ts';
import { type BenchHost, localHost } from '../bench/host.ts';
import { peakOf } from '../bench/peak.ts';
import { type Port, remoteHost, serveHost } from '../bench/rpc.ts';
import { loadDawn } from './dawn.ts';
import { nodeEnvironment } from './environment.ts';

/**
 * A host in a child process, which runs `command` and then calls serveBench().
 * @param command arguments for this program.
 */
export function childHost(command: readonly string[]): BenchHost {
  const child = fork(process.argv[1]!, command, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`its process ended with ${signal ?? code}`)));
  });
  const port: Port = {
    send: (message) => child.connected && child.send(message as object),
    receive: (handle) => child.on('message', handle),
  };
  const host = remoteHost(port, gone);
  return {
    ...host,
    async dispose() {
      await host.dispose().catch(() => {});
      child.kill();
    },
  };
}

/** The child's part: serves one backend until the parent is done. */
export function serveBench(backendName: string): Promise<void> {
  const host = localHost({
    create: async () => (await openBackend(backendName, nodeEnvironment)).backend,
    measurePeak: ({ software }) => peakOf(backendName, software, () => loadDawn({ allowSoftware: false })),
  });
  serveHost(host, {
    // The parent may be gone, by Ctrl-C say: then nobody waits for the answer.
    send: (message) => process.send?.(message, undefined, undefined, () => {}),
    receive: (handle) => process.on('message', handle),
  });
  return new Promise((resolve) => process.once('disconnect', resolve));
}
