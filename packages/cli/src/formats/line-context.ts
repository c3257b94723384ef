import type { LineContext } from '@logpond/mapping/readers'
import { localTimes } from './json-time.js'
import type { ParseContext } from './log-format.js'

/** How the JSON lines of a file are read: a time without a zone is a local time. */
export function lineContext({ now, unknownLevel, lookAlikes, keepAnsi }: ParseContext): LineContext {
  return { readTime: localTimes(now), unknownLevel, lookAlikes, keepAnsi }
}
