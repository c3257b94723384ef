import { setTimeout } from 'node:timers/promises'
import { isMainThread } from 'node:worker_threads'
import { openDescriptors, threadNames } from './open-descriptors.js'

type Kind = 'file' | 'socket' | 'runtime' | 'thread' | 'handle' | 'listener'

/** What this process has open, by name: how many of each. */
export type Resources = ReadonlyMap<Kind, ReadonlyMap<string, number>>

/** Milliseconds. What was closed may take a little to be gone, as threads and handles do; each look waits twice as long. */
const PATIENCE = 512

/**
 * A test runner and a runtime start some of their own, whenever they like; nothing else in the process opens the rest,
 * unless the suite runs in one of several threads. A leak of one in ten of {@link OPENINGS} is more.
 */
const SHARED: Readonly<Partial<Record<Kind, number>>> = isMainThread
  ? { runtime: 8, thread: 3, handle: 1 }
  : { runtime: 30, thread: 20, file: 20, socket: 20, handle: 3 }

/** How often a driver is opened to see what openings leave. */
export const OPENINGS = 40

/** How many names a sentence has room for. */
const ROOM = 5

/** Files and sockets, threads, whatever keeps the event loop alive, and listeners on the process. */
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
 * What has grown since `before`, by name, to end a sentence: `/tmp/…/data.log (×20), a thread called writer (×20)`;
 * `undefined` when nothing has.
 *
 * Files, sockets and listeners are compared exactly. Names of files may change, as those of an engine that rotates them do:
 * what counts is how many there are.
 *
 * @param slack What the caches of a driver that is still open may have taken meanwhile, of each kind. @default 0
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

/** Of threads, handles and listeners: of the name that has grown most, whatever else has ended. */
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
