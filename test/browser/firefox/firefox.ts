import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unpackedPackages } from './debian.ts';
import { Marionette } from './marionette.ts';

/** Milliseconds that a busy machine may take to start it. */
const START = 60_000;
/** Milliseconds between two looks at what is waited for. */
const LOOK = 50;

const PREFERENCES = {
  'dom.webgpu.enabled': true, // off outside Windows and macOS
  'dom.webgpu.workers.enabled': true,
  'gfx.webgpu.ignore-blocklist': true, // lavapipe is on it
  'marionette.port': 0, // any that is free; it is then in MarionetteActivePort
  'devtools.console.stdout.content': true, // what pages and workers write to the console
  'browser.download.folderList': 2, // downloads go to browser.download.dir, unasked
  'browser.download.alwaysOpenPanel': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
};

/** Firefox without a screen, with WebGPU on lavapipe, in a profile of its own. */
export class Firefox {
  readonly #process: ChildProcess;
  readonly #profile: string;
  #output = '';
  #marionette: Marionette | undefined;

  private constructor() {
    const { firefox, env } = unpackedPackages();
    this.#profile = mkdtempSync(join(tmpdir(), 'firefox-'));
    mkdirSync(this.#downloads);
    writeFileSync(join(this.#profile, 'user.js'), preferences({ 'browser.download.dir': this.#downloads }));
    const { DISPLAY: _, WAYLAND_DISPLAY: __, ...own } = process.env;
    const home = { HOME: this.#profile, XDG_RUNTIME_DIR: this.#profile, MOZ_CRASHREPORTER_DISABLE: '1' };
    this.#process = spawn(
      firefox,
      ['--headless', '--marionette', '--no-remote', '--profile', this.#profile],
      {
        env: { ...own, ...env, ...home },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for (const stream of [this.#process.stdout!, this.#process.stderr!])
      stream.on('data', (text) => {
        this.#output += text;
      });
  }

  static async start(): Promise<Firefox> {
    const firefox = new Firefox();
    try {
      const port = await firefox.#port();
      firefox.#marionette = new Marionette(port);
      await firefox.#send('WebDriver:NewSession', {});
      return firefox;
    } catch (error) {
      await firefox.close();
      throw error;
    }
  }

  get #downloads(): string {
    return join(this.#profile, 'downloads');
  }

  async #port(): Promise<number> {
    const file = join(this.#profile, 'MarionetteActivePort');
    return this.#until('its port', START, () => Number(bytesOf(file)) || undefined);
  }

  async #send(name: string, parameters: Record<string, unknown>): Promise<unknown> {
    return this.#marionette!.send(name, parameters).catch((error) => {
      throw this.#described(error.message);
    });
  }

  /** With what Firefox wrote last: that of a crash, say. */
  #described(what: string): Error {
    const { exitCode, signalCode } = this.#process;
    const ended = signalCode ?? exitCode;
    const state = ended === null ? '' : `; Firefox has ended: ${ended}`;
    return new Error(`${what}${state}\n${this.#output.split('\n').slice(-15).join('\n')}`);
  }

  async #until<T>(
    what: string,
    milliseconds: number,
    look: () => T | undefined | Promise<T | undefined>,
  ): Promise<T> {
    for (const end = Date.now() + milliseconds; ; await sleep(LOOK)) {
      const found = await look();
      if (found) return found;
      if (Date.now() > end || this.#process.exitCode !== null || this.#process.signalCode !== null)
        throw this.#described(`waited for ${what}`);
    }
  }

  async open(url: string): Promise<void> {
    await this.#send('WebDriver:Navigate', { url });
  }

  async reload(): Promise<void> {
    await this.#send('WebDriver:Refresh', {});
  }

  /** What the page's script returns. @param script the body of a function, with `arguments`. */
  run(script: string, ...args: unknown[]): Promise<unknown> {
    return this.#send('WebDriver:ExecuteScript', { script, args, newSandbox: false, sandbox: null });
  }

  /** Waits until the visible text of an element matches. @returns the match. */
  text(selector: string, pattern: RegExp, milliseconds = 60_000): Promise<RegExpExecArray> {
    const script = 'return document.querySelector(arguments[0])?.innerText ?? ""';
    return this.#until(
      `${pattern} in ${selector}`,
      milliseconds,
      async () => pattern.exec((await this.run(script, selector)) as string) ?? undefined,
    );
  }

  /** Clicks a button once it takes clicks. */
  async click(selector: string): Promise<void> {
    const enabled =
      'const found = document.querySelector(arguments[0]); return found !== null && found.ariaDisabled !== "true"';
    await this.#until(`${selector} to be enabled`, 60_000, () => this.run(enabled, selector));
    const script = 'document.querySelector(arguments[0]).scrollIntoView({ block: "center" })';
    await this.run(script, selector);
    const element = await this.#send('WebDriver:FindElement', { using: 'css selector', value: selector });
    await this.#send('WebDriver:ElementClick', { id: Object.values(element as object)[0] });
  }

  /** The bytes of a file that the page saved. */
  download(name: string): Promise<Buffer> {
    const file = join(this.#downloads, name);
    return this.#until(`the download of ${name}`, 30_000, () => bytesOf(file));
  }

  /** Errors of pages and workers so far. */
  get errors(): string[] {
    return this.#output.split('\n').filter((line) => /JavaScript error: (http|blob):/.test(line));
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#marionette?.close();
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGKILL'); // its profile is not kept
      await ended;
    }
    rmSync(this.#profile, { recursive: true, force: true });
  }
}

/** Those of a file that is there and not empty. */
function bytesOf(file: string): Buffer | undefined {
  const bytes = existsSync(file) ? readFileSync(file) : undefined;
  return bytes?.length ? bytes : undefined;
}

function preferences(more: Record<string, unknown>): string {
  const lines = Object.entries({ ...PREFERENCES, ...more });
  return lines.map((pair) => `user_pref(${pair.map((one) => JSON.stringify(one)).join(', ')});\n`).join('');
}
