/** Milliseconds that all repeats together take at most, and those within which there are at least three of them. */
const [ENOUGH, LONGEST] = [1500, 10_000]

/** Milliseconds of each repeat. None if `maxRounds` is 0. */
export async function timesOf(work: () => Promise<unknown>, maxRounds: number): Promise<number[]> {
  const times: number[] = []
  const begin = performance.now()
  while (times.length < maxRounds) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
    if (performance.now() - begin > (times.length < 3 ? LONGEST : ENOUGH)) break
  }
  return times
}
