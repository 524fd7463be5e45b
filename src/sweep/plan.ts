import * as v from 'valibot';
import { messageOf, UserError } from '../errors.ts';
import {
  checkOption,
  OPTION_NAMES,
  OPTIONS,
  type OptionName,
  type TrainingOptions,
  trainingOptions,
} from '../training/options.ts';

/** Numbers that are drawn evenly between two, or evenly between their logarithms. */
export interface DrawnRange {
  readonly from: number;
  readonly to: number;
  readonly scale: 'linear' | 'log';
}

/** What is trained how often: the checked content of a plan's file. */
export interface Plan {
  /** Path as it is written; undefined for the bundled book. */
  readonly book: string | undefined;
  readonly backend: string;
  /** The same in all runs. */
  readonly options: Partial<TrainingOptions>;
  /** Values that are crossed with each other. */
  readonly lists: Readonly<Partial<Record<OptionName, readonly (number | string)[]>>>;
  /** Drawn together, `draws` times. */
  readonly ranges: Readonly<Partial<Record<OptionName, DrawnRange>>>;
  readonly draws: number;
  readonly drawSeed: number;
  readonly seeds: readonly number[];
  readonly halving: Halving | undefined;
}

/** Successive halving (Jamieson and Talwalkar 2016): at each of these updates only the best recipes go on. */
export interface Halving {
  /** Updates at which the held-out loss is compared, rising. */
  readonly at: readonly number[];
  /** Share of the recipes that go on, at least one. */
  readonly keep: number;
}

const whole = (least: number) => v.pipe(v.number(), v.integer(), v.minValue(least));

const RangeSchema = v.strictObject({
  from: v.number(),
  to: v.number(),
  scale: v.optional(v.picklist(['linear', 'log']), 'linear'),
});
const ListSchema = v.pipe(v.array(v.union([v.number(), v.string()])), v.minLength(1));

const PlanSchema = v.strictObject({
  book: v.optional(v.string()),
  backend: v.optional(v.string(), 'simd'),
  options: v.optional(v.record(v.string(), v.union([v.number(), v.string()])), {}),
  vary: v.optional(v.record(v.string(), v.union([ListSchema, RangeSchema])), {}),
  draws: v.optional(whole(1)),
  drawSeed: v.optional(whole(0), 1),
  seeds: v.optional(v.union([whole(1), v.pipe(v.array(whole(0)), v.minLength(1))]), 1),
  halving: v.optional(
    v.strictObject({
      at: v.pipe(v.array(whole(1)), v.minLength(1)),
      keep: v.optional(v.pipe(v.number(), v.gtValue(0), v.ltValue(1)), 0.5),
    }),
  ),
});
type Written = v.InferOutput<typeof PlanSchema>;

/** What each key takes: for errors. */
const TAKES: Readonly<Record<keyof typeof PlanSchema.entries, string>> = {
  book: 'the path of a text file, from the plan’s own folder',
  backend: 'the name of a backend, "simd" when left out',
  options: 'options that are the same in all runs, as config.json names them: {"hiddenSize": 64}',
  vary: 'lists, {"cell": ["rnn", "lstm"]}, and ranges, {"learningRate": {"from": 0.001, "to": 0.1, "scale": "log"}}',
  draws: 'how many times the ranges are drawn',
  drawSeed: 'the seed that ranges are drawn with, 1 when left out',
  seeds: 'how many seeds each recipe gets, or a list of them',
  halving: '{"at": [1000, 2000], "keep": 0.5}: updates at which that share of the recipes goes on',
};

/**
 * Reads a plan.
 * @param name of its file, for errors.
 * @throws UserError naming the key that is wrong, and what it takes.
 */
export function readPlan(json: string, name: string): Plan {
  try {
    return checked(parsed(json));
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${name}: ${error.message}`);
    throw error;
  }
}

function refuse(why: string): never {
  throw new UserError(why);
}

function parsed(json: string): Written {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return refuse(`not JSON: ${messageOf(error)}`);
  }
  const result = v.safeParse(PlanSchema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  if (path === null || Array.isArray(value))
    return refuse('a plan is an object: {"vary": {"learningRate": [0.1, 0.05]}, "seeds": 3}');
  const key = path.split('.')[0]!;
  if (!Object.hasOwn(TAKES, key)) {
    return refuse(`there is no "${key}" in a plan; it has ${Object.keys(TAKES).join(', ')}`);
  }
  return refuse(
    `"${path}" is ${JSON.stringify(issue.input)}; "${key}" takes ${TAKES[key as keyof typeof TAKES]}`,
  );
}

function checked({ options, vary, ...written }: Written): Plan {
  const { draws, drawSeed, halving, seeds: asked, book, backend } = written;
  const names = [...Object.keys(options), ...Object.keys(vary)].map((name) => optionName(name));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) refuse(`"${twice}" is both among the options and varied; keep one of them`);
  const entries = Object.entries(vary) as [OptionName, Written['vary'][string]][];
  const lists = Object.fromEntries(entries.filter(([, value]) => Array.isArray(value))) as Plan['lists'];
  const ranges = Object.fromEntries(entries.filter(([, value]) => !Array.isArray(value))) as Plan['ranges'];
  for (const [name, values] of Object.entries(lists)) {
    for (const value of values) checkOption(name as OptionName, value);
  }
  for (const [name, range] of Object.entries(ranges)) checkRange(name as OptionName, range);
  if (Object.keys(ranges).length > 0 && draws === undefined) {
    refuse('it has a range, and "draws" does not say how many times to draw from it');
  }
  if (Object.keys(ranges).length === 0 && draws !== undefined) {
    refuse('"draws" is of no use without a range; leave it out');
  }
  const seeds = typeof asked === 'number' ? Array.from({ length: asked }, (_, i) => i + 1) : asked;
  for (const seed of seeds) checkOption('seed', seed);
  const plan = { book, backend, options, lists, ranges, draws: draws ?? 1, drawSeed, seeds, halving };
  const whole = trainingOptions(options as Partial<TrainingOptions>);
  if (halving) checkHalving(halving, plan, whole);
  return plan;
}

function optionName(name: string): OptionName {
  if (name === 'seed') return refuse('a "seed" is given by "seeds"');
  if (Object.hasOwn(OPTIONS, name)) return name as OptionName;
  const meant = OPTION_NAMES.find((one) => OPTIONS[one].flag === name.replace(/^--/, ''));
  return refuse(
    meant
      ? `"${name}" is "${meant}" in a plan`
      : `there is no option "${name}"; it has ${OPTION_NAMES.join(', ')}`,
  );
}

function checkRange(name: OptionName, { from, to, scale }: DrawnRange): void {
  if (OPTIONS[name].kind !== 'number') refuse(`"${name}" is a choice, which has no range; list its values`);
  checkOption(name, from);
  checkOption(name, to);
  if (from >= to) refuse(`"${name}" goes from ${from} to ${to}; the first must be the smaller`);
  if (scale === 'log' && from <= 0) refuse(`"${name}" begins at ${from}; a logarithmic range begins above 0`);
}

/** Losses are compared where they are measured: on held-out text, when it is read. */
function checkHalving(
  { at }: Halving,
  { lists, ranges }: Pick<Plan, 'lists' | 'ranges'>,
  { validation, sampleEvery, updates }: TrainingOptions,
): void {
  for (const name of ['validation', 'validationAt', 'sampleEvery', 'updates'] as const) {
    if (name in lists || name in ranges) refuse(`"${name}" cannot be varied beside "halving"`);
  }
  if (validation === 0) {
    refuse('"halving" compares held-out losses; hold out a part of the text: "options": {"validation": 0.1}');
  }
  const between = at.find((update) => sampleEvery === 0 || update % sampleEvery !== 0);
  if (between !== undefined) {
    refuse(
      `"halving" compares at update ${between}, and the held-out text is read every ${sampleEvery}; name multiples of it, or set "sampleEvery"`,
    );
  }
  if (at.some((update, i) => update <= (at[i - 1] ?? 0) || update >= updates)) {
    refuse(`"halving" compares at ${at.join(', ')}; these must rise, and end before update ${updates}`);
  }
}
