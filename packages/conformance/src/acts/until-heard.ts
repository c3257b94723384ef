/** Turns of the event loop in which entries may arrive that a listener should not get. */
const MORE = 50

/**
 * Waits until each listener has heard as many entries as it should, and a little longer for others. Gives up after many turns:
 * all listeners together have 10 ms of each turn, so a turn delivers at least one entry.
 *
 * @param heard The entries that each listener has heard so far; it grows.
 */
export async function untilHeard(
  heard: readonly (readonly unknown[])[],
  counts: readonly number[],
): Promise<void> {
  const turns = counts.reduce((a, b) => a + b, 0) + MORE
  for (let turn = 0; turn < turns; turn++) {
    if (heard.every(({ length }, i) => length >= (counts[i] ?? 0))) break
    await new Promise(setImmediate)
  }
  for (let turn = 0; turn < MORE; turn++) await new Promise(setImmediate)
}
