import type { History, HistoryEntry } from '../training/history.ts';
import { OPTIONS, type OptionName, shown } from '../training/options.ts';
import { escapeHtml, table, whole } from './html.ts';

/** How the run was trained, where that changed on the way or was resumed by another version; else nothing. */
export function historySection(history: History): string {
  if (history.length < 2) return '';
  const head = ['from update', 'on', 'version', 'backend', 'what changed'];
  const rows = history.map((entry) => [
    whole(entry.update),
    escapeHtml(entry.date.slice(0, 16).replace('T', ' ')),
    escapeHtml(entry.version),
    escapeHtml(`${entry.backend.name}: ${entry.backend.detail}, ${entry.backend.precision}`),
    escapeHtml(changesOf(entry)),
  ]);
  return `<h2>How it was trained</h2>\n${table(head, rows)}`;
}

/** "learning rate 0.05, updates 200,000" */
function changesOf({ changed, reason }: HistoryEntry): string {
  const options = Object.entries(changed).map(([name, value]) => {
    const label = Object.hasOwn(OPTIONS, name) ? OPTIONS[name as OptionName].label : name;
    return `${label.toLowerCase()} ${shown(value)}`;
  });
  return [...(reason === undefined ? [] : [`took over: ${reason}`]), ...options].join(', ') || '–';
}
