/** Within so many turns of the event loop, work is as good as synchronous: nobody else could have had his turn. */
export const AT_ONCE = 2

/** Lets other events have their turns. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
}

/** How many turns of the event loop a piece of work takes. */
export async function turnsOf(work: Promise<unknown>): Promise<number> {
  let isDone = false
  work.finally(() => {
    isDone = true
  })
  for (let count = 0; ; count++) {
    await new Promise(setImmediate)
    if (isDone) return count
  }
}
