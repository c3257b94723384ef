/** Work that settles within this many turns of the event loop counts as synchronous: no other work could run before it. */
export const AT_ONCE = 2

/** Waits for so many turns of the event loop. */
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
