import type { LogEntry } from '@logpond/core'
import { createLineParser } from '../../src/parse-line.js'

/** Noon of 15 July 2024. */
export const NOW = new Date(2024, 6, 15, 12).getTime()

/** Parses a line on that day. */
export const parse: (line: string) => LogEntry = createLineParser({ now: () => NOW })
