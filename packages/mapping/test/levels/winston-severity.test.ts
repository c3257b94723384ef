import { expect, it } from 'vitest'
import { winstonSeverity } from '../../src/levels/winston-severity.js'

const NPM = { error: 0, warn: 1, info: 2, http: 3, verbose: 4, debug: 5, silly: 6 }
const SYSLOG = { emerg: 0, alert: 1, crit: 2, error: 3, warning: 4, notice: 5, info: 6, debug: 7 }
const CLI = {
  ...{ error: 0, warn: 1, help: 2, data: 3, info: 4 },
  ...{ debug: 5, prompt: 6, verbose: 7, input: 8, silly: 9 },
}

it.each([
  [NPM, [17, 13, 9, 7, 6, 5, 1]],
  [SYSLOG, [23, 22, 21, 17, 13, 10, 9, 5]],
  [CLI, [17, 13, 11, 10, 9, 5, 4, 3, 2, 1]],
])('knows the levels %j', (levels, severities) => {
  expect(Object.keys(levels).map((level) => winstonSeverity(level, levels))).toEqual(severities)
})

it.each([
  ['between its neighbours', 'audit', { error: 0, warn: 1, audit: 2, info: 3 }, 11],
  ['between its neighbours', 'audit', { error: 0, audit: 1, info: 2 }, 13],
  ['above all others', 'disaster', { disaster: 0, error: 1 }, 21],
  ['below all others', 'chatter', { info: 0, chatter: 1 }, 5],
  ['as another level of the same rank', 'audit', { error: 0, audit: 1, warn: 1, info: 2 }, 13],
  ['where more important levels have higher numbers', 'loud', { debug: 0, info: 1, error: 2, loud: 3 }, 21],
  ['in a set of unknown names', 'b', { a: 0, b: 1, c: 2 }, 13],
])('gives an unknown name a place %s', (_where, level, levels, severity) => {
  expect(winstonSeverity(level, levels)).toBe(severity)
})

it('gives several unknown names different places in their order', () => {
  const levels = { warn: 0, a: 1, b: 2, c: 3, info: 4 }
  expect(['a', 'b', 'c'].map((level) => winstonSeverity(level, levels))).toEqual([12, 11, 10])
})

it('knows usual names that winston does not have, and their spellings', () => {
  expect(['fatal', 'trace', 'critical', 'ERROR'].map((level) => winstonSeverity(level))).toEqual([
    21, 1, 18, 17,
  ])
})

it('is not misled by the names of methods', () => {
  expect(winstonSeverity('constructor', NPM)).toBe(9)
  expect(winstonSeverity('constructor', { error: 0, constructor: 1, info: 2 })).toBe(13)
})
