import { readdir } from 'node:fs/promises'

/** What this process has open, by kind. */
export type Resources = Readonly<Record<string, number>>

/** Turns of the event loop that what was closed may take to be gone: threads and handles end a little later. */
const PATIENCE = 2000

async function countOf(path: string): Promise<number | undefined> {
  try {
    return (await readdir(path)).length
  } catch {
    // Linux only.
    return undefined
  }
}

/** Counts files and sockets, threads, whatever keeps the event loop alive, and listeners on the process. */
export async function resourcesInUse(): Promise<Resources> {
  const descriptors = await countOf('/proc/self/fd')
  const threads = await countOf('/proc/self/task')
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
  return {
    ...(descriptors !== undefined && { 'open files and sockets': descriptors }),
    ...(threads !== undefined && { threads }),
    'active handles of the event loop': process.getActiveResourcesInfo().length,
    'listeners on the process': listeners,
  }
}

/**
 * What has grown since `before` by more than `slack`, as the end of a sentence; `undefined` when nothing has.
 *
 * @param slack What pools and caches may have taken meanwhile.
 */
export async function growthSince(before: Resources, slack: number): Promise<string | undefined> {
  for (let turn = 0; ; turn++) {
    const now = await resourcesInUse()
    const grown = Object.keys(before).find((kind) => (now[kind] ?? 0) > (before[kind] ?? 0) + slack)
    if (grown === undefined) return undefined
    if (turn === PATIENCE) return `${grown}: ${before[grown]} before, ${now[grown]} after`
    await new Promise(setImmediate)
  }
}
