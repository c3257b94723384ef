import type { LogEntry } from '@logpond/core'
import { severityOfWord } from '@logpond/mapping/readers'

type Origin = Pick<LogEntry, 'service' | 'host'>

const NAME = String.raw`[A-Za-z][\w.@/-]{0,127}`

/** Prefixes of tools that mix the lines of several programs, with the fields of their groups. */
const PREFIXES: readonly (readonly [RegExp, readonly (keyof Origin)[]])[] = [
  // Docker's services, of swarm: web.1.x7f3@node-1  |
  [new RegExp(String.raw`^(${NAME}\.\d{1,5}\.\w{1,64})@(${NAME}) *\|(?: |$)`), ['service', 'host']],
  // compose: web-1  |   foreman: 05:06:07 web.1  |   pm2: 0|api  |
  [new RegExp(String.raw`^(?:\S{5,40} |\d{1,5}\|)?(${NAME}) *\|(?: |$)`), ['service']],
  // kubectl --prefix: [pod/shop-7f3a/web]
  [/^\[pod\/([\w.-]{1,253})\/([\w.-]{1,253})\]$/, ['host', 'service']],
  // concurrently: [web]
  [new RegExp(String.raw`^\[(${NAME})\]$`), ['service']],
  // Heroku, after its time: app[web.1]:
  [new RegExp(String.raw`(?:^| )(${NAME})\[[\w.-]{1,64}\]:$`), ['service']],
  // turbo, lerna: web:
  [new RegExp(String.raw`^(${NAME}(?::[\w-]{1,64})?):$`), ['service']],
]

/** The service and the host in a prefix of a known kind. */
export function readOrigin(prefix: string): Origin {
  for (const [pattern, names] of PREFIXES) {
    const match = pattern.exec(prefix)
    if (match === null) continue
    // `ERROR: {…}` begins with a level, not with the name of a program.
    if (severityOfWord(match[1] ?? '') !== undefined) return {}
    return Object.fromEntries(names.map((name, at) => [name, match[at + 1]]))
  }
  return {}
}
