import { expect, it } from 'vitest'
import { consolaSeverity } from '../../src/levels/consola-severity.js'

it.each([
  ['fatal', 0, 21],
  ['error', 0, 17],
  ['warn', 1, 13],
  ['log', 2, 9],
  ['info', 3, 9],
  ['success', 3, 9],
  ['fail', 3, 9],
  ['ready', 3, 9],
  ['start', 3, 9],
  ['box', 3, 9],
  ['debug', 4, 5],
  ['trace', 5, 1],
  ['verbose', Number.POSITIVE_INFINITY, 1],
  // Types of the application's own.
  ['audit', 0, 17],
  ['audit', 1, 13],
  ['audit', 3.5, 9],
  ['audit', 9, 1],
  ['audit', -1, 17],
  ['constructor', 4, 5],
])('gives a record of the type %s and the level %d the severity %d', (type, level, severity) => {
  expect(consolaSeverity(type, level)).toBe(severity)
})
