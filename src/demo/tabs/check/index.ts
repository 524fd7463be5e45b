import './style.css';
import { UserError } from '../../../errors.ts';
import { gradientTable } from '../../../report/gradient-table.ts';
import type { GradientReport } from '../../../training/gradient-report.ts';
import type { RunEvent } from '../../protocol.ts';
import { errorPlace, h, onClick, setEnabled, setText } from '../../view/dom.ts';
import { scrolling, tableOf } from '../../view/table.ts';
import type { Host, Tab } from '../tab.ts';

const NO_WEIGHTS = 'there are no weights to check yet; press Train or Step first';

/** The gradient check at the present weights, on what trains them. */
class Check implements Tab {
  readonly element: HTMLElement;
  readonly #host: Host;
  /** What `auto` became for this run, once it did in this tab of the browser. */
  #automatic = 'auto';
  readonly #button = h('button', { id: 'check', type: 'button' }, 'Check gradients');
  #checking = false;
  readonly #reports = h('div', { id: 'gradient-reports' });
  /** What is said aloud: the verdicts, not their tables. */
  readonly #said = h('p', { className: 'hidden', role: 'status', 'aria-label': 'Gradient check' });

  constructor(host: Host) {
    this.#host = host;
    const error = errorPlace();
    onClick(this.#button, error, () => this.#check());
    this.#enable();
    const intro =
      'The gradients at the present weights: the reference against finite differences, and the backend against the reference.';
    this.element = h(
      'section',
      { id: 'gradients', className: 'chapter', 'aria-labelledby': 'gradients-heading' },
      h('h3', { id: 'gradients-heading' }, 'Is the mathematics right?'),
      h('p', { className: 'intro' }, intro),
      this.#button,
      error,
      this.#said,
      this.#reports,
    );
  }

  /** Another run may have other sizes, for which another backend is the fastest. */
  showRun(): void {
    this.#automatic = 'auto';
    this.#enable();
  }

  take(event: RunEvent): void {
    if (event.type === 'phase' || event.type === 'progress') this.#enable();
    if (event.type === 'backend' && this.#host.settings.config.backend === 'auto')
      this.#automatic = event.backend.name;
  }

  #enable(): void {
    if (this.#checking) setEnabled(this.#button, false, 'the gradients are being checked');
    else setEnabled(this.#button, this.#host.now.hasLearnt, NO_WEIGHTS);
  }

  async #check(): Promise<void> {
    const { checkpoint } = await this.#host.workers.training.files();
    if (!checkpoint) throw new UserError(NO_WEIGHTS);
    const place = this.#reports;
    place.replaceChildren(h('p', {}, 'Checking …'));
    setText(this.#said, 'Checking …');
    this.#checking = true;
    this.#enable();
    try {
      const set = this.#host.settings.config.backend;
      const backend = set === 'auto' ? this.#automatic : set;
      const reports = await this.#host.workers.inspector.checkGradients(checkpoint, backend);
      place.replaceChildren(...reports.flatMap(show));
      const verdicts = reports.map(({ backend, pass }) => `${backend} ${pass ? 'passes' : 'fails'}`);
      setText(this.#said, `${verdicts.join(', ')}.`);
    } catch (error) {
      place.replaceChildren();
      throw error;
    } finally {
      this.#checking = false;
      this.#enable();
    }
  }
}

function show(report: GradientReport): Node[] {
  const { backend, method, bound, pass, failure, tensors } = report;
  const { head, rows } = gradientTable(report);
  const [tensor, ...measures] = head;
  const judged = rows.map(([name, ...cells], i) => [name!, tensors[i]!.pass ? 'passes' : 'fails', ...cells]);
  const verdict = h('strong', { className: pass ? 'pass' : 'fail' }, pass ? 'passes' : 'fails');
  const line = h('p', {}, `${backend}: ${method}, at most ${bound} a tensor: `, verdict, '.');
  if (!pass) line.append(` ${failure}`);
  return [
    line,
    scrolling(tableOf([tensor!, 'verdict', ...measures], judged), `Gradient check of ${backend}`),
  ];
}

export function open(host: Host): Tab {
  return new Check(host);
}
