import type { LossPlot } from '../curve/loss-plot.ts';
import type { Now } from '../now.ts';
import type { RunConfig } from '../protocol.ts';
import type { Settings } from '../view/settings.ts';
import type { View } from '../view/view.ts';
import type { Workers } from '../workers.ts';

/** What the page gives its tabs. */
export interface Host {
  readonly workers: Workers;
  /** What is set, for a new run or of the present one. */
  readonly settings: Settings;
  /** Text, run and phase as they stand: a tab is made when it is first opened, and reads here what it has missed. */
  readonly now: Now;
  readonly plot: LossPlot;
  /** Safetensors bytes of the model to look at: before the first update one that comes with the page. */
  model(): Promise<Uint8Array>;
  /** Gives up the present run, which is kept, for one that was kept. @throws UserError when it cannot. */
  takeUp(at: number): Promise<void>;
  /**
   * Gives up the present run, which is kept, and trains a new one.
   * @param textOf the kept run on whose text it is trained; the present text where it is left out.
   */
  beginAgain(config: RunConfig, textOf?: number): Promise<void>;
  /**
   * Takes up a checkpoint of the present text as the present run; any other model is shown in its place.
   * @returns which of both, and why, in a sentence.
   * @throws UserError when the file is no model.
   */
  load(bytes: Uint8Array, name: string): Promise<string>;
  /** The hash that carries settings, the tab that is open and what it adds. */
  link(): string;
}

/** What a link carries of one tab: names and values. */
export type LinkPart = Readonly<Record<string, string>>;

/** One of the page's tabs. It is told of all that happens from when it was made on, also while it is not seen. */
export interface Tab extends View {
  /** What its panel holds. */
  readonly element: HTMLElement;
  /** It is seen from here on: work that only the eye needs begins. */
  shown?(): void;
  /** It is not seen any more. */
  hidden?(): void;
  /** What links carry of it; nothing where all is as at first. */
  linkPart?(): LinkPart;
  /** Takes what a link carries of it. @throws UserError naming what is wrong with it. */
  takeLinkPart?(part: LinkPart): void;
}

/** What tabs/ID/index.ts exports. */
export interface TabModule {
  open(host: Host): Tab;
}

/** A row of the table of tabs. */
export interface TabRow {
  /** Of addresses, "#tab=units". */
  readonly id: string;
  readonly title: string;
  /** Fetches its script, when it is first opened. */
  load(): Promise<TabModule>;
}
