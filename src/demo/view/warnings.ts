import { whole } from '../../report/html.ts';
import { OPTIONS, type OptionName, shown } from '../../training/options.ts';
import type { Warning } from '../../training/watch/words.ts';
import type { RunEvent, RunView } from '../protocol.ts';
import { byId, forPage, onClick, setText } from './dom.ts';
import type { View } from './view.ts';

const HEADLINES: Record<Warning['kind'], string> = {
  stuck: 'It learns nothing more',
  breaking: 'It gets worse instead of better',
  diverged: 'It went wrong, and no more training brings it back',
};

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
    setText(
      byId('warning-words'),
      forPage(`${HEADLINES[kind]}, at update ${whole(update)}: ${seen}. Why: ${why}.`),
    );
    setText(byId('remedy'), `Start again with ${changeText(remedy)}`);
  }
}

/** "learning rate 0.05" */
function changeText(remedy: Warning['remedy']): string {
  const changes = Object.entries(remedy) as [OptionName, number | string][];
  return changes.map(([name, value]) => `${OPTIONS[name].label.toLowerCase()} ${shown(value)}`).join(', ');
}
