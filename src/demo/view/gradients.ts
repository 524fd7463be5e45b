import { UserError } from '../../errors.ts';
import { gradientTable } from '../../report/gradient-table.ts';
import type { GradientReport } from '../../training/gradient-report.ts';
import type { RunEvent } from '../protocol.ts';
import type { Workers } from '../workers.ts';
import { byId, make, onClick, setEnabled } from './dom.ts';
import { scrolling, tableOf } from './table.ts';
import type { View } from './view.ts';

/** The gradient check at the present weights, on what trains them. */
export class Gradients implements View {
  readonly #workers: Workers;
  readonly #backend: () => string;
  /** What `auto` became for this run, once it did in this tab. */
  #automatic = 'auto';
  readonly #button = byId<HTMLButtonElement>('check');

  /** @param backend the one that is set: a name of the registry, or auto. */
  constructor(workers: Workers, backend: () => string) {
    this.#workers = workers;
    this.#backend = backend;
    onClick(this.#button, byId('check-error'), () => this.#check());
  }

  /** Another run may have other sizes, for which another backend is the fastest. */
  showRun(): void {
    this.#automatic = 'auto';
  }

  take(event: RunEvent): void {
    if (event.type === 'backend' && this.#backend() === 'auto') this.#automatic = event.backend.name;
  }

  async #check(): Promise<void> {
    const { checkpoint } = await this.#workers.training.files();
    if (!checkpoint) throw new UserError('there are no weights to check yet; press Train or Step first');
    const place = byId('gradient-reports');
    place.replaceChildren(make('p', {}, 'Checking …'));
    setEnabled(this.#button, false);
    try {
      const set = this.#backend();
      const backend = set === 'auto' ? this.#automatic : set;
      const reports = await this.#workers.inspector.checkGradients(checkpoint, backend);
      place.replaceChildren(...reports.flatMap(show));
    } catch (error) {
      place.replaceChildren();
      throw error;
    } finally {
      setEnabled(this.#button, true);
    }
  }
}

function show(report: GradientReport): Node[] {
  const { backend, method, bound, pass, failure, tensors } = report;
  const { head, rows } = gradientTable(report);
  const judged = rows.map((row, i) => [...row, tensors[i]!.pass ? 'passes' : 'fails']);
  const verdict = make('strong', { className: pass ? 'pass' : 'fail' }, pass ? 'passes' : 'fails');
  const line = make('p', {}, `${backend}: ${method}, at most ${bound} a tensor: `, verdict, '.');
  if (!pass) line.append(` ${failure}`);
  return [line, scrolling(tableOf([...head, 'verdict'], judged), `Gradient check of ${backend}`)];
}
