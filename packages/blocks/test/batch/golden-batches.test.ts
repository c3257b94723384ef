import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { decodeBatchHead, openBatch } from '../../src/index.js'
import { entriesOfPart } from '../entries-of-part.js'

const FOLDER = join(import.meta.dirname, 'golden')
const NAMES = globSync('*.head', { cwd: FOLDER }).map((file) => file.slice(0, -'.head'.length))

test('there are golden files of version 1', () => {
  expect(NAMES.filter((name) => name.startsWith('v1-')).toSorted()).toEqual([
    'v1-merged',
    'v1-plain',
    'v1-zstd',
  ])
})

test.each(NAMES)('the batch %s, written by an earlier version, has its entries', (name) => {
  const read = (extension: string) => readFileSync(join(FOLDER, `${name}.${extension}`))
  const rows = read('jsonl')
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  const column = (key: string) => rows.map((row) => row[key])
  const part = openBatch(decodeBatchHead(read('head')), read('body'))
  expect(entriesOfPart(part)).toEqual({
    size: rows.length,
    ids: column('id'),
    timestamps: column('timestamp'),
    severities: column('severity'),
    messages: column('message'),
    services: column('service'),
    hosts: column('host'),
    traceIds: column('traceId'),
    spanIds: column('spanId'),
    attributes: column('attributes'),
  })
})
