import { messageOf, UserError } from '../errors.ts';
import type { TrainingOptions } from '../training/options.ts';
import { Address } from './address.ts';
import { LossPlot } from './curve/loss-plot.ts';
import { FrameWatch } from './frame-watch.ts';
import { type Request, requestOfHash } from './link.ts';
import { type Listener, listener } from './listener.ts';
import { writerOf } from './model-file.ts';
import { Now } from './now.ts';
import type { Baselines, RunConfig, RunEvent, RunView, TextSource, TextSummary } from './protocol.ts';
import type { Host, Tab, TabRow } from './tabs/tab.ts';
import { TabBar } from './tabs/tab-bar.ts';
import { attempt, byId, onClick, pause } from './view/dom.ts';
import { Drawer } from './view/drawer.ts';
import { DropTarget } from './view/drop-target.ts';
import { Facts } from './view/facts.ts';
import { LinkOffer } from './view/link-offer.ts';
import { LiveText } from './view/live-text.ts';
import { Measured } from './view/measured.ts';
import { Messages } from './view/messages.ts';
import { PresentMode } from './view/present-mode.ts';
import { Settings } from './view/settings.ts';
import { StageControls } from './view/stage-controls.ts';
import { Status } from './view/status.ts';
import { TextPanel } from './view/text-panel.ts';
import { Undo } from './view/undo.ts';
import type { View } from './view/view.ts';
import { Warnings } from './view/warnings.ts';
import { Workers } from './workers.ts';

/** Parts beside the tabs whose words are explained where they stand. */
const EXPLAINED = ['facts', 'status-loss', 'loss-plot', 'controls', 'bring', 'this-machine'];

/** Milliseconds that a start is given to end by itself. */
const START_PATIENCE = 400;
/** Milliseconds in which a browser ends a worker that does not listen: Chromium takes two seconds. */
const END_PATIENCE = 10_000;

/** The page: its views listen to the training worker, its buttons ask things of it. */
export class Page {
  readonly #workers = new Workers((message, replaced) => this.#crashed(message, replaced));
  readonly #error = byId('error');
  readonly #drawer = new Drawer();
  readonly #settings = new Settings(
    {
      options: (options) => this.#setOptions(options),
      learningRate: (rate) => this.#workers.training.setLearningRate(rate),
    },
    () => this.#drawer.open(),
  );
  readonly #controls = new StageControls({
    speed: (speed) => this.#workers.training.setSpeed(speed),
    text: (text) => this.#leaveFor(text),
    ownText: () => this.#drawer.open(byId('bring')),
  });
  readonly #now = new Now();
  readonly #plot = new LossPlot((update) => this.#liveText.showPast(update));
  readonly #liveText = new LiveText(this.#workers, this.#now, (update) => {
    this.#plot.upTo = update;
  });
  readonly #textPanel = new TextPanel((source) => this.#leaveFor(source));
  readonly #tabs = new TabBar(
    byId('tabs'),
    byId('panels'),
    (row) => this.#makeTab(row),
    () => this.#address.renew(),
  );
  readonly #address = new Address({
    now: this.#now,
    settings: this.#settings,
    controls: this.#controls,
    tabs: this.#tabs,
  });
  readonly #messages = new Messages();
  readonly #status = new Status();
  readonly #linkOffer = new LinkOffer();
  readonly #undo = new Undo();
  /** The first of them knows how things stand: the others may ask it. */
  readonly #views: View[];
  /** What the training worker tells; of one that crashed nothing more is heard. */
  #events: Listener<[RunEvent]> | undefined;

  constructor() {
    this.#views = [
      this.#now,
      this.#settings,
      this.#status,
      new Facts(),
      new Warnings((remedy) => this.#startAgain(remedy)),
      new Measured(),
      this.#plot,
      this.#liveText,
      this.#controls,
      this.#textPanel,
      new FrameWatch((report) => this.#workers.training.noteFrames(report)),
      this.#messages,
    ];
    this.#listenToButtons();
    new DropTarget((file) => this.#takeFile(file));
    new PresentMode();
    // The address was changed in this tab: nothing reloads.
    window.addEventListener('hashchange', () => attempt(this.#error, () => this.#takeLink()));
    attempt(this.#error, () => this.#address.takePlace());
    for (const id of EXPLAINED) this.#explain(byId(id));
  }

  /**
   * Opens what the browser kept, or the bundled book.
   * @param patience milliseconds that a worker before, or a page that is just being left, has to give it back.
   */
  async open(patience = 1000): Promise<void> {
    this.#messages.beginOpening();
    this.#tellAboutGpu();
    this.#events?.end();
    this.#events = listener((event) => this.#take(event));
    const { remote } = this.#events;
    await attempt(this.#error, async () => {
      const { text, run, notStored } = await this.#workers.training.open(remote, patience);
      await this.#showText(text);
      this.#showRun(run);
      this.#now.stores = notStored === undefined;
      if (notStored) this.#messages.tell(notStored);
      await this.#takeLink();
    });
    this.#address.opened();
  }

  #listenToButtons(): void {
    const button = (id: string, action: () => unknown) =>
      onClick(byId<HTMLButtonElement>(id), this.#error, action);
    button('train', () => this.#train());
    button('step', () => this.#train(1));
    button('pause', () => this.#pause());
    button('reset', () => this.#startOver());
    button('open-tour', () => this.#openTour());
    // A tab that is hidden may be closed next.
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.#workers.training.saveNow();
    });
  }

  /** Takes a file that was dropped. */
  #takeFile(file: File): Promise<void> {
    if (file.name.endsWith('.safetensors')) return attempt(this.#error, () => this.#loadFile(file));
    this.#drawer.open(byId('bring')); // it says there what is wrong with the file, if anything is
    return this.#textPanel.takeFile(file);
  }

  async #loadFile(file: File): Promise<void> {
    this.#messages.tell(await this.#load(new Uint8Array(await file.arrayBuffer()), file.name));
  }

  async #makeTab(row: TabRow): Promise<Tab> {
    const { open } = await row.load();
    const tab = open(this.#host);
    this.#views.push(tab);
    this.#explain(tab.element);
    return tab;
  }

  get #host(): Host {
    return {
      workers: this.#workers,
      settings: this.#settings,
      now: this.#now,
      plot: this.#plot,
      model: async () => (await writerOf(this.#workers)).file,
      takeUp: (at) => this.#takeUp(at),
      beginAgain: (config, textOf) => this.#beginAgain(config, textOf),
      load: (bytes, name) => this.#load(bytes, name),
      link: () => this.#address.link,
    };
  }

  /** Gives words dots that tell what they mean. The page does without, where the script does not come. */
  async #explain(part: Element): Promise<void> {
    const glossary = await import('./glossary/index.ts').catch(() => undefined);
    glossary?.keepExplained(part);
  }

  async #openTour(): Promise<void> {
    const button = byId<HTMLButtonElement>('open-tour');
    const { Tour } = await import('./tour/index.ts');
    if (button.hidden) return;
    const tour = new Tour({
      now: this.#now,
      baselines: () => this.#plot.baselines,
      openTab: (id) => {
        this.#tabs.open(id);
        this.#address.renew();
      },
      onLeave: () => {
        button.hidden = false;
        button.focus();
      },
    });
    button.hidden = true;
    document.body.append(tour.element);
    tour.focus();
  }

  async #train(atMost?: number): Promise<void> {
    const { config } = this.#settings;
    const { training } = this.#workers;
    this.#messages.tellTrouble(undefined);
    await training.setSpeed(this.#controls.speed);
    await training.train(config, atMost);
  }

  /** Pauses. A start does not hear of it while it is at large weights, say: it is broken off. */
  async #pause(): Promise<void> {
    const { training } = this.#workers;
    if (this.#now.phase !== 'starting') return training.pause();
    this.#status.endStart();
    const ended = training.standStill().then(() => true);
    if (await Promise.race([ended, pause(START_PATIENCE).then(() => false)])) return;
    if (!this.#now.stores) {
      throw new UserError(
        'the start ends once the weights are there: this browser stores nothing, and to break it off would lose your runs',
      );
    }
    this.#workers.restart();
    await this.open(END_PATIENCE);
  }

  async #reset(): Promise<number | undefined> {
    const kept = await this.#workers.training.reset();
    this.#showRun(undefined);
    return kept;
  }

  /** Gives up the run, which can be undone. */
  async #startOver(): Promise<void> {
    const kept = await this.#reset();
    if (kept !== undefined) this.#undo.offer(() => this.#takeUp(kept));
  }

  /** Trains anew with some options changed. */
  async #startAgain(remedy: Partial<TrainingOptions>): Promise<void> {
    const { options, backend } = this.#settings.config;
    await this.#begin({ config: { options: { ...options, ...remedy }, backend }, text: undefined });
  }

  async #beginAgain(config: RunConfig, textOf?: number): Promise<void> {
    const text = textOf === undefined ? undefined : await this.#workers.training.textOf(textOf);
    await this.#begin({ config, text });
  }

  /** Trains anew, as it is asked for; what is not said stays as it is. */
  async #begin({ config = this.#settings.config, text }: Request): Promise<void> {
    await this.#workers.training.standStill();
    if (text) await this.#chooseText(text);
    else await this.#reset();
    this.#settings.config = config;
    await this.#train();
  }

  /** Gives up the present run, which is kept, for another text. */
  async #leaveFor(text: TextSource | undefined): Promise<void> {
    await this.#workers.training.standStill();
    await this.#chooseText(text);
    this.#drawer.close();
  }

  async #takeUp(at: number): Promise<void> {
    const { training } = this.#workers;
    await training.standStill();
    const { text, run } = await training.takeUp(at);
    await this.#showText(text);
    this.#showRun(run);
  }

  async #load(bytes: Uint8Array, name: string): Promise<string> {
    const { training, inspector } = this.#workers;
    if (this.#now.isTraining) {
      throw new UserError('a training is under way; press Pause first, then load the file');
    }
    try {
      const run = await training.load(bytes, name);
      this.#workers.guest = undefined;
      this.#showRun(run);
      return `${name} is loaded; it can be trained on.`;
    } catch (why) {
      await inspector.checkModel(bytes, name);
      this.#workers.guest = bytes;
      return `${name} is shown under Write and in the other tabs until you train. To train on from it: ${messageOf(why).replace(`${name}: `, '')}.`;
    }
  }

  async #chooseText(source: TextSource | undefined): Promise<void> {
    await this.#showText(await this.#workers.training.setText(source, this.#now.options.seqLength));
    this.#showRun(undefined);
  }

  async #showText(text: TextSummary): Promise<void> {
    // The inspector is told first: views may ask it about the text at once.
    const source = await this.#workers.training.source();
    const baselines = this.#workers.inspector.setText(source);
    for (const view of this.#views) view.showText?.(text);
    this.#plot.baselines = undefined;
    this.#readText(source, baselines);
  }

  /** It takes a moment, and training may begin meanwhile. */
  async #readText(source: TextSource, baselines: Promise<Baselines>): Promise<void> {
    await this.#address.setText(source);
    this.#plot.baselines = await baselines;
  }

  #showRun(run: RunView | undefined): void {
    for (const view of this.#views) view.showRun?.(run);
  }

  #setOptions(options: TrainingOptions): void {
    for (const view of this.#views) view.setOptions?.(options);
    this.#address.renew();
  }

  #take(event: RunEvent): void {
    // A run that begins anew shows nothing of the one that failed before it.
    if (event.type === 'phase' && event.phase === 'starting' && event.update === 0) this.#showRun(undefined);
    for (const view of this.#views) view.take?.(event);
    if (event.type === 'phase' && event.phase === 'starting') {
      this.#workers.guest = undefined;
      this.#undo.withdraw();
    }
  }

  /** What a link asks for is for a new run: whoever has one decides. */
  async #takeLink(): Promise<void> {
    this.#address.takePlace();
    this.#linkOffer.withdraw();
    const request = await requestOfHash(location.hash);
    const isOther = await this.#address.isOther(request, await this.#workers.training.source());
    if (!isOther.config && !isOther.text) return;
    if (this.#settings.begun) {
      this.#linkOffer.make(
        () => this.#begin(request),
        () => this.#address.renew(),
      );
      return;
    }
    if (isOther.text) await this.#chooseText(request.text);
    if (request.config) this.#settings.config = request.config;
  }

  async #tellAboutGpu(): Promise<void> {
    this.#messages.tellAboutGpu(await this.#workers.training.whyNoGpu());
  }

  #crashed(message: string, replaced: boolean): void {
    const remedy = replaced
      ? 'A new one took up the saved run; press Continue to go on.'
      : 'Reload the page.';
    this.#messages.tellTrouble(`The training worker crashed: ${message}. ${remedy}`);
    if (replaced) this.open();
  }
}
