/** Keeping the time. A `train` makes so many updates and tells the seconds they took. */

/**
 * Updates that take `seconds` or more, found by doubling, which also warms up.
 * @param {(updates: number) => Promise<{ seconds: number }>} train
 * @param {number} seconds
 */
async function updatesFilling(train, seconds) {
  let updates = 1;
  const timed = async () => (await train(updates)).seconds;
  // Twice, so that a compilation or a hiccup is not taken for many updates' worth of time.
  while (Math.min(await timed(), await timed()) < seconds) updates *= 2;
  return updates;
}

/** Microseconds an update: the median of three runs, each a sixth of `seconds` or more, after as long a warm-up. */
export async function microsecondsOf(train, seconds) {
  const updates = await updatesFilling(train, seconds / 6);
  const runs = [];
  for (let run = 0; run < 3; run++) runs.push(((await train(updates)).seconds / updates) * 1e6);
  return quantile(runs, 0.5);
}

/**
 * Microseconds an update of several, which take turns, so that a noisy machine is noisy for all.
 * @param {((updates: number) => Promise<{ seconds: number }>)[]} trains
 * @param {{ rounds: number, seconds: number }} effort seconds of each in each round
 * @returns {Promise<{ times: number[], error?: string }[]>} for each a number a round
 */
export async function timeInTurns(trains, { rounds, seconds }) {
  const entrants = trains.map((train) => ({ train, updates: 0, times: [], error: undefined }));
  const turn = async (act) => {
    for (const entrant of entrants) {
      if (!entrant.error)
        await act(entrant).catch(({ message }) => Object.assign(entrant, { error: message }));
    }
  };
  await turn(async (entrant) => {
    entrant.updates = await updatesFilling(entrant.train, seconds);
  });
  for (let round = 0; round < rounds; round++) {
    await turn(async ({ train, updates, times }) => {
      times.push(((await train(updates)).seconds / updates) * 1e6);
    });
  }
  return entrants.map(({ times, error }) => ({ times, error }));
}

/** Linear between the neighbours in rank (Hyndman and Fan 1996, type 7). */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (at % 1) * (above - below);
}
