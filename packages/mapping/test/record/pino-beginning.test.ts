import { expect, it } from 'vitest'
import { pinoBeginning, replacedByFields } from '../../src/readers.js'

const replaced = (line: string) => replacedByFields(line, JSON.parse(line))
const TIME = 1_706_696_430_123

it.each<[line: string, expected: object]>([
  [`{"level":40,"time":${TIME},"level":60}`, { severity: 13 }],
  [`{"level":40,"time":${TIME},"time":0,"level":"error"}`, { severity: 13, timestamp: TIME }],
  [`{"level":35,"time":"2024-01-31T10:20:30.123Z","time":"noon","level":35}`, { timestamp: TIME }],
  ['{"level":30,"time":1706696430,"time":0}', { timestamp: 1_706_696_430_000 }],
  ['{"level":30,"time":"2024-01-31T10:20:30.123456Z","time":0}', { timestamp: TIME + 0.456 }],
  ['{"level":40,"pid":1,"level":10}', { severity: 13 }],
  [`{"level":40,"time":${TIME},"level":40,"time":${TIME}}`, {}],
  [`{"level":40,"time":"yesterday","time":0}`, {}],
  ['{"level":"info","level":"error"}', {}],
  ['{"msg":"a","level":30,"level":60}', {}],
  ['{"level":30.5,"level":60}', {}],
])('what the fields of %s replace is %j', (line, expected) => {
  expect(replaced(line)).toEqual(expected)
})

it.each([
  [`{"level":30,"time":${TIME}}`, { level: 30, time: `${TIME}` }],
  ['{"level":30}', { level: 30, time: undefined }],
  ['{"level":30,"msg":"a"}', { level: 30, time: undefined }],
  ['{"level":"30"}', undefined],
  ['not JSON', undefined],
])('the beginning of %s is %j', (line, expected) => {
  expect(pinoBeginning(line)).toEqual(expected)
})
