import { UserError } from '../../errors.ts';
import { attempt, errorPlace, h } from '../view/dom.ts';
import { TABS } from './index.ts';
import type { LinkPart, Tab, TabRow } from './tab.ts';

/** A tab's button and panel; they are there before the tab is. */
interface Entry {
  readonly row: TabRow;
  readonly button: HTMLButtonElement;
  readonly panel: HTMLElement;
  readonly error: HTMLElement;
  /** Undefined before it was opened. */
  making: Promise<Tab> | undefined;
  tab: Tab | undefined;
  /** What a link carries of it, until it is there to take it. */
  part: LinkPart | undefined;
}

/** Steps along the bar; Home and End lead to its ends. */
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/** The tabs: one is seen, the others are made when they are first opened. */
export class TabBar {
  readonly #entries: readonly Entry[] = TABS.map(entryOf);
  readonly #make: (row: TabRow) => Promise<Tab>;
  readonly #onOpen: () => void;
  #open = this.#entries[0]!;

  /**
   * @param bar takes the buttons, and `panels` what they open.
   * @param make makes a tab.
   * @param onOpen is told when a person opened one.
   */
  constructor(
    bar: HTMLElement,
    panels: HTMLElement,
    make: (row: TabRow) => Promise<Tab>,
    onOpen: () => void,
  ) {
    this.#make = make;
    this.#onOpen = onOpen;
    bar.append(...this.#entries.map(({ button }) => button));
    panels.append(...this.#entries.map(({ panel }) => panel));
    for (const entry of this.#entries) entry.button.addEventListener('click', () => this.#choose(entry));
    bar.addEventListener('keydown', (event) => this.#key(event));
  }

  /** Of the tab that is seen. */
  get id(): string {
    return this.#open.row.id;
  }

  /** Shows a tab. @throws UserError when there is none of this id. */
  open(id: string): void {
    const entry = this.#entries.find(({ row }) => row.id === id);
    if (!entry) {
      const ids = TABS.map((row) => row.id).join(', ');
      throw new UserError(`the link asks for the tab "${id}"; there are ${ids}`);
    }
    this.#show(entry);
  }

  /** What links carry of each tab, by its id. */
  get linkParts(): ReadonlyMap<string, LinkPart> {
    return new Map(
      this.#entries.map(({ row, tab, part }) => [row.id, tab?.linkPart?.() ?? part ?? {}] as const),
    );
  }

  /** Hands each tab what a link carries of it: to one that is not there yet, when it is. */
  set linkParts(parts: ReadonlyMap<string, LinkPart>) {
    for (const entry of this.#entries) {
      entry.part = parts.get(entry.row.id);
      attempt(entry.error, () => handOver(entry));
    }
  }

  #choose(entry: Entry): void {
    this.#show(entry);
    this.#onOpen();
  }

  #key(event: KeyboardEvent): void {
    const at = this.#entries.indexOf(this.#open);
    const last = this.#entries.length - 1;
    const step = STEPS[event.key];
    const ends: Record<string, number> = { Home: 0, End: last };
    const to = step === undefined ? ends[event.key] : (at + step + last + 1) % (last + 1);
    if (to === undefined) return;
    event.preventDefault();
    this.#choose(this.#entries[to]!);
    this.#open.button.focus();
  }

  #show(entry: Entry): void {
    for (const { button, panel } of this.#entries) {
      const chosen = button === entry.button;
      button.setAttribute('aria-selected', String(chosen));
      button.tabIndex = chosen ? 0 : -1;
      panel.hidden = !chosen;
    }
    bringIntoSight(entry.button);
    const again = this.#open === entry;
    if (again && entry.making) return;
    if (!again) this.#open.tab?.hidden?.();
    this.#open = entry;
    attempt(entry.error, () => this.#fill(entry));
  }

  /** Makes the tab, unless it is there; one whose script did not come is tried again the next time. */
  async #fill(entry: Entry): Promise<void> {
    entry.making ??= this.#make(entry.row);
    try {
      const tab = await entry.making;
      if (!entry.tab) {
        entry.tab = tab;
        entry.panel.append(tab.element);
      }
    } catch (error) {
      entry.making = undefined;
      throw error;
    }
    if (this.#open === entry) entry.tab.shown?.();
    handOver(entry);
  }
}

function entryOf(row: TabRow): Entry {
  const { id, title } = row;
  const button = h(
    'button',
    {
      id: `tab-${id}`,
      type: 'button',
      role: 'tab',
      'aria-selected': 'false',
      'aria-controls': `panel-${id}`,
    },
    title,
  );
  const error = errorPlace();
  const panel = h(
    'div',
    { id: `panel-${id}`, role: 'tabpanel', hidden: true, 'aria-labelledby': `tab-${id}` },
    error,
  );
  return { row, button, panel, error, making: undefined, tab: undefined, part: undefined };
}

function handOver(entry: Entry): void {
  const { tab, part } = entry;
  if (!tab || !part) return;
  entry.part = undefined;
  tab.takeLinkPart?.(part);
}

/** On a phone the bar scrolls to the side. */
function bringIntoSight(button: HTMLElement): void {
  const bar = button.parentElement!;
  const [own, all] = [button.getBoundingClientRect(), bar.getBoundingClientRect()];
  if (own.left >= all.left && own.right <= all.right) return;
  bar.scrollLeft += (own.left + own.right - all.left - all.right) / 2;
}
