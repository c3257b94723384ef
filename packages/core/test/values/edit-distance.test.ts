import { expect, it } from 'vitest'
import { editDistance } from '../../src/values/edit-distance.js'

it.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['severity', 'severity', 0],
  ['severty', 'severity', 1],
  ['severittty', 'severity', 2],
  ['timestmap', 'timestamp', 1],
  ['host', 'port', 2],
  ['kitten', 'sitting', 3],
])('counts the edits from %o to %o', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance)
  expect(editDistance(b, a)).toBe(distance)
})
