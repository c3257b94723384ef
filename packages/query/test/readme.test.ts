import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, it, vi } from 'vitest'
import * as query from '../src/index.js'

const { formatQuery, parseQuery } = query

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
const code = readFileSync(join(import.meta.dirname, 'fixtures/example.mjs'), 'utf8')
const options = { now: Date.UTC(2026, 0, 31, 12), timeZone: 'UTC' }
const rows: [string, string][] = [...readme.matchAll(/^\| `([^`]+)` \| `([^`]+)` \|$/gm)].flatMap(
  ([, text = '', query = '']) => (query.startsWith('{') ? [[text, query] as [string, string]] : []),
)

it('has a first example that prints its comments', async () => {
  expect(readme).toContain(`\`\`\`js\n${code}\`\`\``)
  const printed: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((value) => {
    printed.push(typeof value === 'string' ? value : inspect(value))
  })
  new Function('formatQuery', 'parseQuery', code.replace(/^import .*$/m, ''))(formatQuery, parseQuery)
  log.mockRestore()
  const comments = [...code.matchAll(/^\/\/ (.*)$/gm)].map(([, line]) => line)
  expect(printed.join('\n')).toBe(comments.join('\n'))
})

it.each(rows)('has the example %s', (text, query) => {
  const parsed = parseQuery(text, options)
  expect(inspect(parsed, { depth: 9, breakLength: Infinity, compact: true })).toBe(query)
  expect(parseQuery(formatQuery(parsed), options)).toEqual(parsed)
})

it('has an example for every part of the language', () => {
  expect(rows.length).toBeGreaterThan(30)
})

const sources = [
  'parse-query',
  'format-query',
  'complete',
  'errors/query-error',
  'read-time',
  'values/literal',
  'names/nearest',
]
const examples = sources.flatMap((name) => {
  const source = readFileSync(join(import.meta.dirname, `../src/${name}.ts`), 'utf8')
  return [...source.matchAll(/```ts\n(.*?)```/gs)].map(([, text = '']) => [
    name,
    text.replace(/^ ?\* ?/gm, ''),
  ])
})

it.each(examples)('has an example in %s that prints its comments', (_name, example = '') => {
  const printed: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((...values) => {
    printed.push(
      values
        .map((one) => (typeof one === 'string' ? one : inspect(one, { breakLength: Infinity })))
        .join(' '),
    )
  })
  new Function(...Object.keys(query), example.replace(/^\s*import .*$/m, ''))(...Object.values(query))
  log.mockRestore()
  const comments = [...example.matchAll(/\/\/ (.*)$/gm)].map(([, line]) => line)
  expect(comments.length).toBeGreaterThan(0)
  expect(printed.join('\n')).toBe(comments.join('\n'))
})

it('has an example in each of these files', () => {
  expect(new Set(examples.map(([name]) => name))).toEqual(new Set(sources))
})
