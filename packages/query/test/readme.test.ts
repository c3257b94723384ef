import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, it, vi } from 'vitest'
import { formatQuery, parseQuery } from '../src/index.js'

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
