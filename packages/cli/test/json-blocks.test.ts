import { expect, it } from 'vitest'
import { JsonBlocks } from '../src/json-blocks.js'

function linesOf(text: string): string[] {
  const blocks = new JsonBlocks()
  return [...text.split('\n').flatMap((line) => blocks.push(line)), ...blocks.release()]
}

const record = { level: 50, msg: 'up', err: { list: [{}], braces: '}\n{' } }
const indented = JSON.stringify(record, null, 2)

it('joins a record that spans several lines', () => {
  expect(linesOf(`before\n${indented}\nafter`)).toEqual(['before', indented, 'after'])
  expect(linesOf(`[${indented},\n${indented}]`)).toEqual([`[${indented},`, `${indented}]`])
  const inList = JSON.stringify([record, record], null, 2).split('\n')
  expect(linesOf(inList.join('\n')).map((line) => line.split('\n').length)).toEqual([1, 10, 10, 1])
})

it('recognizes a record by the field names of any logger', () => {
  const journal = JSON.stringify({ __REALTIME_TIMESTAMP: '1', PRIORITY: '3', MESSAGE: 'm' }, null, '\t')
  expect(linesOf(journal)).toEqual([journal])
})

it.each([
  'text {\nwith braces\n}',
  '{\n  a: 1\n}',
  '{\n  "a": 1\n}',
  '{\n  "level": 50,\n  "msg": "no end"',
  '{\n{\n}',
])('leaves lines alone that make no record: %j', (text) => {
  expect(linesOf(text)).toEqual(text.split('\n'))
})

it('does not wait forever', () => {
  const blocks = new JsonBlocks()
  const lines = ['{', ...Array.from({ length: 20_000 }, () => '  "a": 1,')]
  expect(lines.flatMap((line) => blocks.push(line)).length).toBeGreaterThan(9000)
  const long = ['{', 'x'.repeat(5_000_000)]
  const others = new JsonBlocks()
  expect(long.flatMap((line) => others.push(line)).length).toBe(2)
})
