import { Random } from '../random.ts';
import {
  checkOption,
  isRead,
  OPTION_NAMES,
  OPTIONS,
  type OptionName,
  type TrainingOptions,
  trainingOptions,
} from '../training/options.ts';
import type { DrawnRange, Plan } from './plan.ts';

/** One run of a plan. */
export interface Point {
  /** From 1. */
  readonly number: number;
  /** Of its folder: "07_learning-rate=0.05_cell=lstm_seed=1". */
  readonly name: string;
  /** The same for all seeds of a recipe. */
  readonly recipe: string;
  readonly options: TrainingOptions;
}

type Values = Readonly<Partial<Record<OptionName, number | string>>>;

/**
 * All runs of a plan: every combination of the lists, with every draw of the ranges, with every seed. An option that
 * has no effect in a recipe does not make two of it. The same plan always gives the same points in the same order.
 * @throws UserError when a combination is none that can be trained.
 */
export function pointsOf(plan: Plan): Point[] {
  const draws = drawsOf(plan);
  const recipes = new Map<string, { words: readonly string[]; options: TrainingOptions }>();
  for (const listed of crossed(plan.lists)) {
    for (const drawn of draws) {
      const values: Values = { ...listed, ...drawn };
      const options = trainingOptions({ ...plan.options, ...values } as Partial<TrainingOptions>);
      const read = OPTION_NAMES.filter((name) => isRead(name, options));
      const key = JSON.stringify(read.map((name) => options[name]));
      const varied = read.filter((name) => name in values);
      const words = varied.map((name) => `${OPTIONS[name].flag}=${options[name]}`);
      if (!recipes.has(key)) recipes.set(key, { words, options });
    }
  }
  const runs = [...recipes.values()].flatMap(({ words, options }) =>
    plan.seeds.map((seed) => ({ words, options: { ...options, seed } })),
  );
  const digits = String(runs.length).length;
  return runs.map(({ words, options }, i) => ({
    number: i + 1,
    name: [String(i + 1).padStart(digits, '0'), ...words, `seed=${options.seed}`].join('_'),
    recipe: words.join(' ') || 'the recipe',
    options,
  }));
}

/** Every combination, the last list changing fastest. */
function crossed(lists: Plan['lists']): Values[] {
  return Object.entries(lists).reduce<Values[]>(
    (all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

function drawsOf({ ranges, draws, drawSeed }: Plan): Values[] {
  const random = new Random(drawSeed);
  const entries = Object.entries(ranges) as [OptionName, DrawnRange][];
  return Array.from({ length: draws }, () =>
    Object.fromEntries(entries.map(([name, range]) => [name, drawn(name, range, random.uniform())])),
  );
}

/** To six digits, which can be read, and seldom make two draws one. @param share where in the range, from 0 to 1. */
function drawn(name: OptionName, { from, to, scale }: DrawnRange, share: number): number {
  const value = scale === 'log' ? from * (to / from) ** share : from + share * (to - from);
  const option = OPTIONS[name];
  const rounded =
    option.kind === 'number' && option.integer ? Math.round(value) : Number(value.toPrecision(6));
  return checkOption(name, Math.min(to, Math.max(from, rounded))) as number;
}
