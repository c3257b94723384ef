/** The longest time that all repeats take together, in milliseconds, but there are always three. */
const LONGEST = 1500

/** Milliseconds of each repeat. None if `maxRounds` is 0. */
export async function timesOf(work: () => Promise<unknown>, maxRounds: number): Promise<number[]> {
  const times: number[] = []
  const begin = performance.now()
  while (times.length < maxRounds && (times.length < 3 || performance.now() - begin < LONGEST)) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  return times
}
