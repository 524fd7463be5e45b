import { hashOf, placeOfHash, placeText, type Request } from './link.ts';
import type { Now } from './now.ts';
import type { TextSource } from './protocol.ts';
import type { TabBar } from './tabs/tab-bar.ts';
import { textInLink } from './text-in-link.ts';
import type { Settings } from './view/settings.ts';
import type { StageControls } from './view/stage-controls.ts';

/** What of the page an address tells. */
interface Told {
  readonly now: Now;
  readonly settings: Settings;
  readonly controls: StageControls;
  readonly tabs: TabBar;
}

/** The page's address: a reload, a bookmark, or whom it is sent to finds the settings, the text and the place. */
export class Address {
  readonly #told: Told;
  /** What it says of the present text; undefined for one that is too long for links. */
  #text: string | undefined;
  /** It still says what the page was opened with. */
  #opening = true;

  constructor(told: Told) {
    this.#told = told;
  }

  /** The hash that carries settings, text and place. */
  get link(): string {
    const { now, settings, controls, tabs } = this.#told;
    const place = placeText({ tab: tabs.id, parts: tabs.linkParts, speed: controls.speed });
    return [hashOf({ options: now.options, backend: settings.backend }), this.#text, place]
      .filter(Boolean)
      .join('&');
  }

  /** What the page was opened with is taken up: from now on the address follows the page. */
  opened(): void {
    this.#opening = false;
  }

  /** Tells what is set now. */
  renew(): void {
    if (!this.#opening) history.replaceState(null, '', this.link);
  }

  /** Tells of another text. */
  async setText(source: TextSource): Promise<void> {
    this.#text = await wordsOf(source);
    this.renew();
  }

  /**
   * Opens the tab that the address names, and hands the tabs what it carries of them.
   * @throws UserError when there is no such tab.
   */
  takePlace(): void {
    const { controls, tabs } = this.#told;
    const { tab, parts, speed } = placeOfHash(location.hash);
    if (speed) controls.speed = speed;
    tabs.linkParts = parts;
    tabs.open(tab ?? tabs.id);
  }

  /** Whether a link asks for anything that is not so already. @param present the text that is trained on. */
  async isOther({ config, text }: Request, present: TextSource): Promise<{ config: boolean; text: boolean }> {
    return {
      config: config !== undefined && hashOf(config) !== hashOf(this.#told.settings.config),
      text: text !== undefined && (await wordsOf(text)) !== (await wordsOf(present)),
    };
  }
}

async function wordsOf(source: TextSource): Promise<string | undefined> {
  const entries = await textInLink(source);
  return entries && String(new URLSearchParams(entries));
}
