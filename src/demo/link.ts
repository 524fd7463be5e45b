import { BACKEND_NAMES } from '../backends/names.ts';
import { UserError } from '../errors.ts';
import {
  OPTION_NAMES,
  OPTIONS,
  type OptionName,
  parseOption,
  type TrainingOptions,
} from '../training/options.ts';
import { chosenOptions, pageOptions } from './page-options.ts';
import type { RunConfig, TextSource } from './protocol.ts';
import { SPEEDS, type Speed, USUAL_SPEED } from './speed.ts';
import type { LinkPart } from './tabs/tab.ts';
import { TEXT_KEYS, textOfLink } from './text-in-link.ts';

/** Where on the page a link leads. */
export interface Place {
  /** The tab that is open; undefined where the link names none. */
  readonly tab: string | undefined;
  /** What tabs add, by their ids. */
  readonly parts: ReadonlyMap<string, LinkPart>;
  /** How fast it trains; undefined where the link does not say. */
  readonly speed: Speed | undefined;
}

/** "#preset=kth-2024&hidden-size=64&…": a configuration in the words of the command line, where it departs from the preset. */
export function hashOf({ options, backend }: RunConfig): string {
  const entries = Object.entries(chosenOptions(options)).map(([name, value]) => [
    OPTIONS[name as OptionName].flag,
    String(value),
  ]);
  const ofBackend = backend === 'auto' ? [] : [['backend', backend]];
  return `#${new URLSearchParams([...entries, ...ofBackend])}`;
}

/** "tab=units&units.unit=30": a place on the page, to be added to a hash. */
export function placeText({ tab, parts, speed = USUAL_SPEED }: Place): string {
  const entries = [...parts].flatMap(([id, part]) =>
    Object.entries(part).map(([name, value]) => [`${id}.${name}`, value]),
  );
  const ofTab = tab === undefined ? [] : [['tab', tab]];
  const ofSpeed = speed === USUAL_SPEED ? [] : [['speed', speed]];
  return String(new URLSearchParams([...ofTab, ...entries, ...ofSpeed]));
}

/** The place that a link carries. @throws UserError where it names a speed that there is not. */
export function placeOfHash(hash: string): Place {
  const parts = new Map<string, Record<string, string>>();
  let tab: string | undefined;
  let speed: Speed | undefined;
  for (const [key, value] of new URLSearchParams(hash.slice(1))) {
    const [id, name] = key.split('.');
    if (key === 'tab') tab = value;
    if (key === 'speed') speed = checkSpeed(value);
    if (name !== undefined) parts.set(id!, { ...parts.get(id!), [name]: value });
  }
  return { tab, parts, speed };
}

/** What a link asks for; undefined where it says nothing of it. */
export interface Request {
  readonly config: RunConfig | undefined;
  readonly text: TextSource | undefined;
}

/** @throws UserError as configOfHash() and textOfLink() do. */
export async function requestOfHash(hash: string): Promise<Request> {
  return { config: configOfHash(hash), text: await textOfLink(new URLSearchParams(hash.slice(1))) };
}

/** Whether an entry of a link tells of a configuration: not of a place, and not of a text. */
function isOfConfig(key: string): boolean {
  return key !== 'tab' && key !== 'speed' && !key.includes('.') && !TEXT_KEYS.includes(key);
}

/**
 * The configuration that a link carries; the page's own where it says nothing.
 * @returns undefined when it carries none.
 * @throws UserError naming an option that there is not or that stands twice, or a value out of its range.
 */
export function configOfHash(hash: string): RunConfig | undefined {
  const entries = [...new URLSearchParams(hash.slice(1))].filter(([key]) => isOfConfig(key));
  if (!hash.includes('=') || entries.length === 0) return undefined;
  const chosen: Partial<Record<OptionName, unknown>> = {};
  let backend = 'auto';
  for (const [flag, written] of entries) {
    if (entries.filter(([other]) => other === flag).length > 1)
      throw new UserError(`the link sets "${flag}" twice; leave one out`);
    if (flag === 'backend') {
      backend = checkBackend(written);
    } else {
      const name = nameOfFlag(flag);
      chosen[name] = parseOption(name, written);
    }
  }
  return { options: pageOptions(chosen as Partial<TrainingOptions>), backend };
}

function nameOfFlag(flag: string): OptionName {
  const name = OPTION_NAMES.find((name) => OPTIONS[name].flag === flag);
  if (name) return name;
  throw new UserError(`the link asks for "${flag}", which is no option here; correct it, or leave it out`);
}

function checkSpeed(written: string): Speed {
  if (Object.hasOwn(SPEEDS, written)) return written as Speed;
  throw new UserError(`the link asks for the speed "${written}"; choose ${Object.keys(SPEEDS).join(' or ')}`);
}

function checkBackend(written: string): string {
  const names = ['auto', ...BACKEND_NAMES];
  if (names.includes(written)) return written;
  throw new UserError(`the link asks for the backend "${written}"; choose ${names.join(' or ')}`);
}
