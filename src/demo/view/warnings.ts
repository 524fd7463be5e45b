import { whole } from '../../report/html.ts';
import { OPTIONS, type OptionName, shown } from '../../training/options.ts';
import type { Warning } from '../../training/watch/words.ts';
import type { RunEvent, RunView } from '../protocol.ts';
import { byId, onClick } from './dom.ts';
import type { View } from './view.ts';

/** The last warning of the run: what is seen, why, and a button that starts again with what mends it. */
export class Warnings implements View {
  #warning: Warning | undefined;

  /** @param restart resets the run and trains anew with these options changed. */
  constructor(restart: (remedy: Warning['remedy']) => unknown) {
    const button = byId<HTMLButtonElement>('remedy');
    onClick(button, byId('error'), () => this.#warning && restart(this.#warning.remedy));
  }

  showRun(run: RunView | undefined): void {
    this.#show(run?.warnings.at(-1));
  }

  take(event: RunEvent): void {
    if (event.type === 'warning') this.#show(event.warning);
    if (event.type === 'phase' && event.phase === 'starting' && event.update === 0) this.#show(undefined);
  }

  #show(warning: Warning | undefined): void {
    this.#warning = warning;
    byId('warning').hidden = warning === undefined;
    if (!warning) return;
    const { update, kind, seen, why, remedy } = warning;
    byId('warning-words').textContent = `Update ${whole(update)}, ${kind}: ${seen}. Why: ${why}.`;
    byId('remedy').textContent = `Start again with ${changeText(remedy)}`;
  }
}

/** "learning rate 0.05" */
function changeText(remedy: Warning['remedy']): string {
  const changes = Object.entries(remedy) as [OptionName, number | string][];
  return changes.map(([name, value]) => `${OPTIONS[name].label.toLowerCase()} ${shown(value)}`).join(', ');
}
