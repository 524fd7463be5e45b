/** Runs a comparison: the reference's losses are computed here, so that the page stays free. Ending it ends all. */
import { expose } from 'comlink';
import { compareBackends, QUICK } from '../../../bench/bench.ts';
import { type BenchSizes, fewConfigurations } from '../../../bench/configurations.ts';
import type { BenchHost } from '../../../bench/host.ts';
import type { BenchResult } from '../../../bench/result.ts';
import { remoteHost } from '../../../bench/rpc.ts';
import type { Recipe } from '../../../model/recipe.ts';
import type { TextSource } from '../../protocol.ts';
import { readSource } from '../../worker/books.ts';

const comparison = {
  /**
   * @param names backends of the registry, whose code this worker itself does without.
   * @param sizes the person's own, and the recipe.
   * @param onResult takes every row, and how many there will be; resolves when the page has it.
   */
  async run(
    source: TextSource,
    names: readonly string[],
    sizes: BenchSizes,
    recipe: Recipe,
    onResult: (result: BenchResult, rows: number) => unknown,
  ): Promise<void> {
    const { ids, vocabulary } = await readSource(source);
    const configurations = fewConfigurations(sizes);
    let told: unknown;
    await compareBackends({
      entrants: names.map((name) => ({ name, start: () => workerHost(name) })),
      text: { ids, vocabularySize: vocabulary.size },
      configurations,
      recipe,
      effort: QUICK,
      onResult: (result) => {
        told = onResult(result, names.length * configurations.length);
      },
    });
    await told; // rows have a channel of their own: the end, on another, would overtake the last ones
  },
};

export type Comparison = typeof comparison;

expose(comparison);

/** A host in a worker of its own. */
function workerHost(name: string): BenchHost {
  const worker = new Worker(new URL('./backend-worker.ts', import.meta.url), { type: 'module', name });
  const gone = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      reject(new Error(event.message || 'its script could not be loaded'));
    });
  });
  const port = {
    send: (message: unknown) => worker.postMessage(message),
    receive: (handle: (message: unknown) => void) =>
      worker.addEventListener('message', ({ data }) => handle(data)),
  };
  // To end a worker frees all that it holds, a GPU's device included; it need not be asked to, nor answer.
  return { ...remoteHost(port, gone), dispose: async () => worker.terminate() };
}
