/** One backend under measurement, named by this worker's name. gpu.js compiles with Function: the page's policy would not let it. */
import { openBackend } from '../../../backends/registry.ts';
import { localHost } from '../../../bench/host.ts';
import { peakOf } from '../../../bench/peak.ts';
import { serveHost } from '../../../bench/rpc.ts';
import { browserEnvironment } from '../../../browser/environment.ts';

const { name } = self as unknown as DedicatedWorkerGlobalScope;

serveHost(
  localHost({
    create: async () => (await openBackend(name, browserEnvironment)).backend,
    measurePeak: ({ software }) =>
      peakOf(name, software, () => browserEnvironment.gpu({ allowSoftware: false })),
  }),
  {
    send: (message) => self.postMessage(message),
    receive: (handle) => self.addEventListener('message', ({ data }) => handle(data)),
  },
);
