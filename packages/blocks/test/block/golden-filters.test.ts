import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { foldedWords } from '@logpond/core'
import { expect, test } from 'vitest'
import { BlockFilter } from '../../src/filter/block-filter.js'
import { hashKey, type KeyKind } from '../../src/filter/key-hash.js'
import { splitBlock } from '../../src/index.js'
import { summaryOf } from '../../src/summary/summary-of.js'
import { servicesOf } from '../support/services-of.js'
import type { Row } from './some-rows.js'

const FOLDER = join(import.meta.dirname, 'golden')
const NAMES = globSync('*.block', { cwd: FOLDER }).map((file) => file.slice(0, -'.block'.length))

function read(name: string) {
  const lines = readFileSync(join(FOLDER, `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
  return {
    ...splitBlock(readFileSync(join(FOLDER, `${name}.block`))),
    rows: lines.map((line) => JSON.parse(line) as Row),
  }
}

test.each(NAMES)('the filter of the block %s, written by an earlier version, admits its entries', (name) => {
  const { filter: bytes = new Uint8Array(), rows } = read(name)
  const filter = new BlockFilter(bytes)
  const mayContain = (kind: KeyKind, text: string) => filter.mayContain(hashKey(kind, text))
  for (const { message, traceId, spanId, service, host } of rows) {
    for (const word of foldedWords(message)) expect(mayContain('word', word)).toBe(true)
    if (traceId) expect(mayContain('traceId', traceId.toLowerCase())).toBe(true)
    if (spanId) expect(mayContain('spanId', spanId.toLowerCase())).toBe(true)
    if (typeof service === 'string') expect(mayContain('service', service)).toBe(true)
    if (typeof host === 'string') expect(mayContain('host', host)).toBe(true)
  }
  expect(mayContain('word', 'nosuchword')).toBe(false)
})

test.each(NAMES)('the summary of the block %s, written by an earlier version, counts its entries', (name) => {
  const { decoded, rows } = read(name)
  const expected = new Map<string | undefined, number>()
  for (const { service } of rows)
    expected.set(service ?? undefined, (expected.get(service ?? undefined) ?? 0) + 1)
  expect(servicesOf(summaryOf(decoded))).toEqual(expected)
})
