import { setTimeout } from 'node:timers/promises'
import { isMainThread } from 'node:worker_threads'
import { openDescriptors, threadNames } from './open-descriptors.js'

type Kind = 'file' | 'socket' | 'runtime' | 'thread' | 'handle' | 'listener'

/** The open resources of this process: how many of each kind and name. */
export type Resources = ReadonlyMap<Kind, ReadonlyMap<string, number>>

/** Milliseconds to wait for closed resources, such as threads and handles, to disappear. Each pause is twice as long as the last. */
const PATIENCE = 512

/**
 * Allowed growth of each kind, since a test runner and a runtime open resources of their own at any time. If the suite runs in one
 * of several threads, other threads do too. A leak in one of ten of {@link OPENINGS} exceeds these.
 */
const SHARED: Readonly<Partial<Record<Kind, number>>> = isMainThread
  ? { runtime: 8, thread: 3, handle: 1 }
  : { runtime: 30, thread: 20, file: 20, socket: 20, handle: 3 }

/** How often a driver is opened to find leaks. */
export const OPENINGS = 40

/** How many names a message lists. */
const ROOM = 5

/** Counts files, sockets, threads, handles that keep the event loop alive, and listeners on the process. */
export function resourcesInUse(): Resources {
  const resources = new Map<Kind, Map<string, number>>()
  const add = (kind: Kind, name: string, count = 1) => {
    const names = resources.get(kind) ?? new Map<string, number>()
    resources.set(kind, names.set(name, (names.get(name) ?? 0) + count))
  }
  for (const { kind, name } of openDescriptors() ?? []) add(kind, name)
  for (const name of threadNames() ?? []) add('thread', `a thread called ${name}`)
  for (const type of process.getActiveResourcesInfo()) add('handle', `a handle of the event loop (${type})`)
  for (const event of process.eventNames()) {
    add('listener', `a listener on '${String(event)}' of the process`, process.listenerCount(event))
  }
  return resources
}

/**
 * The resources whose number has grown since `before`, as the end of a sentence: `/tmp/…/data.log (×20), a thread called writer
 * (×20)`. `undefined` if none has.
 *
 * Files and sockets are counted as a whole, since an engine may rename its files. Listeners, threads and handles are counted by
 * name.
 *
 * @param slack How many resources of each kind the caches of an open driver may have added. @default 0
 */
export async function growthSince(before: Resources, slack = 0): Promise<string | undefined> {
  for (let pause = 1; ; pause *= 2) {
    const now = resourcesInUse()
    const grown = [...now.keys()].filter(
      (kind) => growthOfKind(kind, before, now) > Math.max(slack, SHARED[kind] ?? 0),
    )
    if (grown.length === 0) return undefined
    if (pause > PATIENCE) return listed(grown.flatMap((kind) => growthOf(before.get(kind), now.get(kind))))
    await setTimeout(pause)
  }
}

/** For threads, handles and listeners, the growth of the name that has grown most, even if others have ended. */
function growthOfKind(kind: Kind, before: Resources, now: Resources): number {
  if (kind === 'file' || kind === 'socket' || kind === 'runtime')
    return total(now, kind) - total(before, kind)
  return growthOf(before.get(kind), now.get(kind))[0]?.[1] ?? 0
}

function total(resources: Resources, kind: Kind): number {
  return [...(resources.get(kind)?.values() ?? [])].reduce((sum, count) => sum + count, 0)
}

type Growth = readonly [name: string, count: number]

function growthOf(
  before: ReadonlyMap<string, number> = new Map(),
  now: ReadonlyMap<string, number> = new Map(),
) {
  const growth = [...now].map(([name, count]): Growth => [name, count - (before.get(name) ?? 0)])
  return growth.filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a)
}

function listed(growth: readonly Growth[]): string {
  const shown = growth.slice(0, ROOM).map(([name, count]) => `${name} (×${count})`)
  const others = growth.slice(ROOM).reduce((sum, [, count]) => sum + count, 0)
  return [...shown, ...(others > 0 ? [`and ${others} others`] : [])].join(', ')
}
