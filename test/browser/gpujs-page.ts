/** The page: asks a worker of its own about each mode. */
Object.assign(window, {
  judge: (name: string) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./gpujs-worker.ts', import.meta.url), { type: 'module' });
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.onmessage = ({ data }) => {
        worker.terminate();
        resolve(data);
      };
      worker.postMessage(name);
    }),
});
