/** Microseconds of an update of one stream, m 100, tau 25. */
const MICROSECONDS = { rnn: 50, lstm: 120 };
/** How many times as fast as a peer, one stream. */
const FACTORS = { 'torch-eager': 10, 'torch-graph': 3 };
const MANY_STREAMS = [256, 1024, 4096];
const FACTOR_OF_MANY = 2;

/**
 * What is wanted of a GPU, and whether these rows of the table show it; null where they do not tell.
 * @param {object[]} rows
 * @returns {{ goal: string, reached: boolean | null }[]}
 */
export function goalsOf(rows) {
  const fastest = (cell, batchSize, ours) => {
    const of = rows.filter(
      (row) => row.cell === cell && row.batchSize === batchSize && row.check?.passed && ours(row.engine),
    );
    return of.length > 0 ? Math.min(...of.map(({ microseconds }) => microseconds)) : null;
  };
  const own = (engine) => ['fused', 'streams', 'batched'].includes(engine);
  const goal = (text, value, holds) => ({
    goal: value === null ? text : `${text}: ${value.toFixed(1)}`,
    reached: value === null ? null : holds(value),
  });
  const ratio = (theirs, ours) => (theirs === null || ours === null ? null : theirs / ours);
  return [
    ...Object.entries(MICROSECONDS).map(([cell, most]) =>
      goal(`${cell}, B 1, at most ${most} µs an update`, fastest(cell, 1, own), (value) => value <= most),
    ),
    ...Object.entries(FACTORS).map(([peer, factor]) =>
      goal(
        `rnn, B 1, ${factor} times as fast as ${peer}`,
        ratio(
          fastest('rnn', 1, (engine) => engine === peer),
          fastest('rnn', 1, own),
        ),
        (value) => value >= factor,
      ),
    ),
    ...MANY_STREAMS.map((batchSize) =>
      goal(
        `rnn, B ${batchSize}, ${FACTOR_OF_MANY} times as fast as PyTorch at its best`,
        ratio(
          fastest('rnn', batchSize, (engine) => engine.startsWith('torch')),
          fastest('rnn', batchSize, own),
        ),
        (value) => value >= FACTOR_OF_MANY,
      ),
    ),
  ];
}
