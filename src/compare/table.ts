import { csv } from '../report/csv.ts';
import { whole } from '../report/html.ts';
import { gradientVerdict, lossText, rangeText } from './cells.ts';
import type { Section } from './comparison.ts';
import { traitLabel, traitValue } from './recipes.ts';
import { lowest, speedOf, updatesOf } from './run.ts';

/** The comparison for a terminal: a line each. Losses are nats per character. */
export function comparisonLines(sections: readonly Section[]): string[] {
  const apart =
    sections.length > 1
      ? [`These runs read ${sections.length} different texts; their losses cannot be compared.`, '']
      : [];
  return [...apart, ...sections.flatMap((section) => [...sectionLines(section), ''])];
}

function sectionLines({ text, differing, common, rows, remarks }: Section): string[] {
  const shared = common.map(
    (trait) => `${traitLabel(trait).toLowerCase()} ${traitValue(rows[0]!.recipe, trait)}`,
  );
  const head = [
    ...(differing.length === 0 ? ['recipe'] : differing.map((trait) => traitLabel(trait).toLowerCase())),
    ...['seeds', 'updates', 'held-out', 'best', 'last', 'characters/s', 'gradients'],
  ];
  const body = rows.map(({ name, recipe, updates, heldOut, best, last, speed }) => [
    ...(differing.length === 0 ? [name] : differing.map((trait) => traitValue(recipe, trait))),
    whole(recipe.runs.length),
    rangeText(updates, whole),
    rangeText(heldOut, lossText),
    rangeText(best, lossText),
    rangeText(last, lossText),
    speed ? whole(speed.median) : '–',
    [...new Set(recipe.runs.map(gradientVerdict))].join(', '),
  ]);
  return [
    `${text.name}: ${whole(text.characters)} characters, ${whole(text.distinct)} distinct; losses in nats per character`,
    `the same in all: ${shared.join(', ')}`,
    ...remarks,
    ...aligned([head, ...body]),
  ];
}

/** Columns two spaces apart. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}

/** A row a run: what it is, and what it came to. */
export function runsCsv(sections: readonly Section[]): string {
  const traits = [...new Set(sections.flatMap(({ differing }) => differing))];
  const head = [
    ...['run', 'folder', 'text', 'seed', ...traits],
    ...[
      'updates',
      'heldOut',
      'best',
      'bestUpdate',
      'last',
      'seconds',
      'charsPerSecond',
      'gradients',
      'machine',
    ],
  ];
  const rows = sections.flatMap(({ text, rows: all }) =>
    all.flatMap(({ recipe }) =>
      recipe.runs.map((run) => [
        ...[run.name, run.path, text.name, run.options.seed],
        ...traits.map((trait) => recipe.values[trait]),
        ...[updatesOf(run), lowest(run.heldOut)?.loss, run.best?.loss, run.best?.update],
        ...[run.training.at(-1)?.loss, run.training.at(-1)?.seconds, speedOf(run)],
        ...[run.gradients.length === 0 ? undefined : gradientVerdict(run), run.machine],
      ]),
    ),
  );
  return csv([head, ...rows]);
}

/** A row for each logged loss of each run: what other programs draw curves from. */
export function curvesCsv(sections: readonly Section[]): string {
  const traits = [...new Set(sections.flatMap(({ differing }) => differing))];
  const head = ['run', 'text', 'seed', ...traits, 'update', 'characters', 'seconds', 'training', 'heldOut'];
  const rows = sections.flatMap(({ text, rows: all }) =>
    all.flatMap(({ recipe }) =>
      recipe.runs.flatMap((run) => {
        const who = [run.name, text.name, run.options.seed, ...traits.map((trait) => recipe.values[trait])];
        const each = run.options.seqLength * run.options.batchSize;
        return [
          ...run.training.map((line) => [
            ...who,
            line.update,
            line.update * each,
            line.seconds,
            line.loss,
            undefined,
          ]),
          ...run.heldOut.map((line) => [
            ...who,
            line.update,
            line.update * each,
            line.seconds,
            undefined,
            line.loss,
          ]),
        ];
      }),
    ),
  );
  return csv([head, ...rows]);
}
