import { printRow as print } from '../harness/print.mjs';
import { outcomeOf } from '../harness/tolerance.mjs';

const TABLE = [6, 6, 5, 5, 14, 12, 12, 9, 0];
const TO_LOSS = [8, 14, 6, 7, 26, 10, 12, 16, 0];

/** Heads of the table of speeds. */
export function printTableHead() {
  print(TABLE, ['cell', 'B', 'tau', 'm', 'engine', 'µs/update', 'chars/s', 'of peak', 'losses']);
}

/** A row of the table of speeds; an error in its place. */
export function printTableRow({ cell, batchSize, seqLength, hiddenSize, engine, ...row }) {
  const start = [cell, batchSize, seqLength, hiddenSize, engine];
  if (row.error) return print(TABLE, [...start, row.error]);
  const { microseconds, charsPerSecond, peakFraction, check } = row;
  const share = peakFraction === null ? '–' : `${(100 * peakFraction).toFixed(2)} %`;
  print(TABLE, [...start, microseconds.toFixed(1), charsPerSecond.toFixed(0), share, outcomeOf(check)]);
}

/** One training. */
export function printTraining({ engine, batchSize, learningRate, seed, ended, curve }) {
  const last = curve.at(-1);
  const lowest = Math.min(...curve.map(({ loss }) => loss)).toFixed(3);
  const loss = last
    ? `${lowest} nats/char, ${last.updates} updates in ${last.seconds.toFixed(2)} s`
    : 'no loss';
  console.log(`${engine}: B ${batchSize}, eta ${learningRate}, seed ${seed}: ${loss}, ${ended}`);
}

/** The table of seconds to a loss. */
export function printToLoss(rows) {
  const heads = ['nats', 'engine', 'B', 'eta', 'seconds, median (range)', 'predicted', 'compile', 'reached'];
  print(TO_LOSS, [...heads, 'losses']);
  for (const { target, engine, batchSize, learningRate, ...row } of rows) {
    const start = [target, engine, batchSize ?? '–', learningRate ?? '–'];
    if (row.error) print(TO_LOSS, [...start, row.error]);
    else print(TO_LOSS, [...start, ...secondsOf(row), outcomeOf(row.check)]);
  }
}

function secondsOf({ median, lowest, highest, reached, of, missing, predictedSeconds, openSeconds }) {
  const seconds = (value) => (value === null ? 'not reached' : value.toPrecision(3));
  const range = of > 1 ? ` (${seconds(lowest)}–${seconds(highest)})` : '';
  const middle = reached === 0 ? 'not reached' : `${seconds(median)}${range}`;
  const count = `${reached} of ${of}${missing > 0 ? `, ${missing} to do` : ''}`;
  return [middle, seconds(predictedSeconds), `${openSeconds.toFixed(1)} s`, count];
}
