import { type Profiler, Session } from 'node:inspector'

/** Microseconds between two samples of the stack. */
const INTERVAL = 100

/** Functions in which the thread waits, or starts sampling. */
const IDLE = ['(idle) ', 'post node:inspector']

/** Part → milliseconds that this thread spent in the functions of that part. */
export type PartTimes = Record<string, number>

/**
 * Samples this thread while it works.
 *
 * @param parts Part → functions, as `name package` for packages of Logpond, or else as `name file`. The innermost function of the stack that is in this list decides. Time in no
 * listed function is `rest`, time in V8's garbage collector is `garbage collection`. Idle time does not count.
 */
export async function profileMainThread(
  parts: Readonly<Record<string, readonly string[]>>,
  work: () => Promise<void>,
): Promise<PartTimes> {
  const session = new Session()
  session.connect()
  const post = (method: string, params: object = {}) =>
    new Promise<unknown>((resolve, reject) =>
      session.post(method, params, (error, result) => (error === null ? resolve(result) : reject(error))),
    )
  await post('Profiler.enable')
  await post('Profiler.setSamplingInterval', { interval: INTERVAL })
  await post('Profiler.start')
  await work()
  const { profile } = (await post('Profiler.stop')) as { profile: Profiler.Profile }
  session.disconnect()
  return timesOf(profile, parts)
}

/** A package is built to a few files, whatever the files of its source. */
function placeOf(url: string): string | undefined {
  return /\/([^/]+)\/dist\/[^/]+$/.exec(url)?.[1] ?? url.split('/').at(-1)
}

/** Adds up the samples of a profile by part. */
export function timesOf(
  { nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
  parts: Readonly<Record<string, readonly string[]>>,
): PartTimes {
  const partOf = new Map<number, string | undefined>()
  const named = { ...parts, 'garbage collection': ['(garbage collector) '], idle: IDLE }
  const known = new Map(Object.entries(named).flatMap(([part, names]) => names.map((name) => [name, part])))
  const children = new Map(nodes.map((node) => [node.id, node]))
  const name = (node: Profiler.ProfileNode, inherited: string | undefined): void => {
    const { functionName, url } = node.callFrame
    const own = known.get(`${functionName} ${placeOf(url)}`)
    partOf.set(node.id, own ?? inherited)
    for (const id of node.children ?? []) {
      const child = children.get(id)
      if (child !== undefined) name(child, own ?? inherited)
    }
  }
  const [root] = nodes
  if (root !== undefined) name(root, undefined)
  const times: PartTimes = {}
  for (const [i, id] of samples.entries()) {
    const part = partOf.get(id) ?? 'rest'
    if (part !== 'idle') times[part] = (times[part] ?? 0) + (timeDeltas[i] ?? 0) / 1000
  }
  return times
}
