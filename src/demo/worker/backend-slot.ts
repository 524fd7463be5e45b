import type { Backend } from '../../backends/backend.ts';
import { type Choice, openBackend } from '../../backends/registry.ts';
import type { DeskListener } from '../protocol.ts';
import { browserEnvironment } from './environment.ts';

/** The backend in use, kept open between two trainings. */
export class BackendSlot {
  #open: (Choice & { readonly name: string }) | undefined;

  /**
   * The backend of this name, `auto` included.
   * @throws UserError when it cannot run here.
   */
  async open(name: string, listener: DeskListener): Promise<Backend> {
    if (this.#open?.name !== name) {
      this.close();
      this.#open = { name, ...(await openBackend(name, browserEnvironment)) };
      const { backend, reason } = this.#open;
      listener({ type: 'backend', backend: backend.describe(), reason });
    }
    return this.#open.backend;
  }

  close(): void {
    this.#open?.backend.dispose();
    this.#open = undefined;
  }
}
