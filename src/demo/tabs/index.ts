import type { TabRow } from './tab.ts';

/** THE table of tabs, in their order on the page; the first is open where an address names none. */
export const TABS: readonly TabRow[] = [
  { id: 'write', title: 'Write', load: () => import('./write/index.ts') },
  { id: 'character', title: 'One character', load: () => import('./character/index.ts') },
  { id: 'memory', title: 'Memory', load: () => import('./memory/index.ts') },
  { id: 'units', title: 'Units', load: () => import('./units/index.ts') },
  { id: 'check', title: 'Check', load: () => import('./check/index.ts') },
  { id: 'runs', title: 'Runs', load: () => import('./runs/index.ts') },
  { id: 'speed', title: 'Speed', load: () => import('./speed/index.ts') },
  { id: 'files', title: 'Files', load: () => import('./files/index.ts') },
];
