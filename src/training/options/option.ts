/** What every option has, as the command line, the page and the checks know it. */
interface Described {
  /** Of the command line and of links, without the dashes. */
  readonly flag: string;
  /** For the page and the report. */
  readonly label: string;
  /** One sentence without a full stop. */
  readonly help: string;
  /** False where it makes no sense on the page, which does not show it then. */
  readonly page?: false;
}

/** An option that is a number. */
export interface NumberOption extends Described {
  /** Tells numbers from choices. */
  readonly kind: 'number';
  /** "updates"; "" for a bare number. */
  readonly unit: string;
  /** Where neither a preset nor an optimiser says otherwise. */
  readonly default: number;
  /** The smallest value that is taken. */
  readonly minimum: number;
  /** The largest value that is taken. */
  readonly maximum: number;
  /** Whether whole numbers alone are taken. */
  readonly integer: boolean;
  /** Where nearly everybody's values lie: what a slider leads through. None where no range is natural. */
  readonly usual?: readonly [from: number, to: number];
}

/** An option that is one of some words. */
export interface ChoiceOption<Value extends string = string> extends Described {
  /** Tells numbers from choices. */
  readonly kind: 'choice';
  /** What may be chosen, with a sentence for each. */
  readonly values: Readonly<Record<Value, string>>;
  /** Where neither a preset nor an optimiser says otherwise. */
  readonly default: NoInfer<Value>;
}

/** A number that a person may set beside the options of a training. */
export interface NumberSetting {
  /** One sentence without a full stop. */
  readonly help: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly integer: boolean;
  /** When it is left out; nothing where that means something else. */
  readonly standard?: number;
}

/** What the table knows of an option. */
export type Option = NumberOption | ChoiceOption;

/** A row of the table: a number. */
export function number(option: Omit<NumberOption, 'kind'>): NumberOption {
  return { kind: 'number', ...option };
}

/** A row of the table: one of some words. */
export function choice<Value extends string>(option: Omit<ChoiceOption<Value>, 'kind'>): ChoiceOption<Value> {
  return { kind: 'choice', ...option };
}

/** The sentences of a table of things to choose from. */
export function helpOf<Name extends string>(
  table: Readonly<Record<Name, { readonly help: string }>>,
): Record<Name, string> {
  const entries = Object.entries<{ readonly help: string }>(table).map(([name, { help }]) => [name, help]);
  return Object.fromEntries(entries) as Record<Name, string>;
}
