import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openBlock, splitBlock } from '../../src/index.js'
import { columnsOf, contentOf, type Row } from './some-rows.js'

const FOLDER = join(import.meta.dirname, 'golden')
const NAMES = globSync('*.block', { cwd: FOLDER }).map((file) => file.slice(0, -'.block'.length))

test.each(['v1', 'v2'])('there are golden files of version %s', (version) => {
  const names = ['forms', 'odd', 'shop'].map((name) => `${version}-${name}`)
  expect(NAMES.filter((name) => name.startsWith(version)).toSorted()).toEqual(names)
})

test.each(NAMES)('the block %s, written by an earlier version, has its entries', (name) => {
  const { decoded, body } = splitBlock(readFileSync(join(FOLDER, `${name}.block`)))
  const lines = readFileSync(join(FOLDER, `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
  const rows = lines.map((line) => JSON.parse(line) as Row)
  const block = openBlock(decoded, body)
  block.check()
  expect(contentOf(block)).toEqual(columnsOf(rows))
  expect(decoded).toMatchObject({
    uuid: '00112233445566778899aabbccddeeff',
    replaces: [5, 6],
    count: rows.length,
  })
})
