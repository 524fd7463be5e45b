import { createStore, entries, set } from 'idb-keyval';
import type { ChoiceStore } from '../../backends/registry.ts';

/**
 * Measured choices in the browser's storage: read once, since a ChoiceStore answers at once, and written behind.
 * Where the browser stores nothing they last as long as the worker.
 */
export async function browserChoices(): Promise<ChoiceStore> {
  // A database of its own: an existing one takes no further stores without a new version.
  const store = () => createStore('webgpu-char-rnn choices', 'choices');
  const known = new Map<string, string>();
  try {
    for (const [key, value] of await entries<IDBValidKey, unknown>(store()))
      if (typeof key === 'string' && typeof value === 'string') known.set(key, value);
  } catch {}
  return {
    get: (key) => known.get(key),
    set(key, value) {
      known.set(key, value);
      try {
        set(key, value, store()).catch(() => {});
      } catch {}
    },
  };
}
