import { isPlainName } from '@logpond/mapping'
import type { CheckedOptions } from './options.js'

/** The most keys to remember, because some applications write keys without number. */
const MAX_KNOWN = 1000

/** What pino-http and Fastify write, which `http: true` renames. */
const HTTP_KEYS = ['req', 'res', 'responseTime']

/**
 * A check whether a member becomes an attribute under its own name, whatever its value, when a line is parsed.
 *
 * @param special Keys that have a meaning for the logger.
 */
export function plainKeys(
  special: readonly string[],
  options: Pick<CheckedOptions, 'ignore' | 'http'>,
): (key: string) => boolean {
  const others = new Set([...special, ...(options.http ? HTTP_KEYS : [])])
  for (const path of options.ignore) {
    others.add(path[0] as string)
    others.add(path.join('.'))
  }
  const known = new Map<string, boolean>()
  return (key) => {
    const before = known.get(key)
    if (before !== undefined) return before
    const isPlain = isPlainName(key) && !others.has(key) && !key.includes('\\')
    if (known.size >= MAX_KNOWN) known.clear()
    known.set(key, isPlain)
    return isPlain
  }
}
