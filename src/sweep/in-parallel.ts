/** Works through items in their order, so many at once. Nothing new is begun once `signal` says stop. */
export async function inParallel<Item>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const worker = async () => {
    while (!signal?.aborted) {
      const { done, value } = queue.next();
      if (done) return;
      await work(value);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
