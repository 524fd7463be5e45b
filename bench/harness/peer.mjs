/** What the libraries in JavaScript share. */
/**
 * An engine of the plain recipe alone, by single updates.
 * @param create sizes, weights and learning rate => { detail, unchecked?, update(window) => loss }; both may be
 *   asynchronous. `unchecked`: it is another model, whose losses are not compared.
 */
export function byUpdates(create) {
  return async (task) => {
    const { cell, layers } = task.config;
    const { optimizer, loss, clip, dropout } = task.recipe;
    if (`${[cell, layers, optimizer, loss, clip, dropout]}` !== 'rnn,1,adagrad,sum,value,0') {
      throw new Error('written for one layer of rnn with AdaGrad, summed loss and clipping by value');
    }
    const { detail, unchecked, update } = await create(sizesOf(task));
    let done = 0;
    const train = async (updates) => {
      const losses = [];
      for (let i = 0; i < updates; i++) losses.push(await update(windowAt(task, done++)));
      return losses;
    };
    return { detail, unchecked, train };
  };
}

function sizesOf({ config, weights, learningRate }) {
  const { vocabularySize: K, hiddenSize: m, seqLength: tau, batchSize: B } = config;
  return { K, m, tau, B, weights, learningRate };
}

/** Characters of an update: inputs[t][stream], targets[t][stream]; `first` when h starts from zero. */
function windowAt({ ids, config }, update) {
  const { seqLength: tau, batchSize: B } = config;
  const streamLength = Math.floor(ids.length / B);
  const cursor = (update % Math.floor((streamLength - 1) / tau)) * tau;
  const rows = (shift) =>
    Array.from({ length: tau }, (_, t) =>
      Array.from({ length: B }, (_, stream) => ids[stream * streamLength + cursor + t + shift]),
    );
  return { inputs: rows(0), targets: rows(1), first: cursor === 0 };
}

/** Gives libraries made for browsers this project's WebGPU. @throws Error when there is no GPU. */
export async function provideWebGpu() {
  const { loadDawn } = await import('../../dist/node/internals.js');
  const gpu = await loadDawn({ allowSoftware: process.env.SOFTWARE_GPU === '1' });
  Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'Node' }, configurable: true });
}
