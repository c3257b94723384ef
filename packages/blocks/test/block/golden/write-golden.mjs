// Writes the golden files of the current version of the format, with the code in `dist`. Run it in `packages/blocks` when a new version
// of the format begins, and never change the files of earlier versions: `node test/block/golden/write-golden.mjs v2`.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shopEntries } from '@logpond/core/testing'
import { encodeBlock, joinBlock, packRows } from '../../../dist/index.js'

const [version] = process.argv.slice(2)
if (version === undefined) throw new Error('Name the version of the format, as in `v1`.')

const UUID = '00112233445566778899aabbccddeeff'
const SEVERITIES = { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 }

const shop = Array.from(
  shopEntries({ count: 150, seed: 7, from: 1_790_000_000_000, to: 1_790_000_100_000 }),
  ({ timestamp, severity = 'info', attributes, ...entry }, i) => ({
    id: 1001 + i,
    timestamp: Math.round(timestamp * 1000),
    severity: SEVERITIES[severity],
    ...entry,
    ...(attributes !== undefined && { attributes: JSON.stringify(attributes) }),
  }),
)

/** Values at the limits of what core accepts. */
const odd = [
  { message: '' },
  { message: 'NUL \0, half of a pair \ufffd, an emoji \u{1f600}, a word 日本語2024 that is glued to digits' },
  { message: '\u001b[31mred5\u001b[0m text', service: '', host: 'ホスト' },
  { message: 'ids', traceId: 'ABCDEFabcdef00112233445566778899', spanId: 'FFFFFFFFFFFFFFFF' },
  { message: 'ids', traceId: 'abcdefabcdef00112233445566778899', spanId: 'ffffffffffffffff' },
  {
    message: 'numbers',
    attributes: '{"a":1e+21,"b":0,"c":-0.25,"d":264.97,"e":5e-324,"f":-9007199254740991}',
  },
  {
    message: 'texts',
    attributes: '{"a":"","b":"\\"\\\\\\n\\u0000\\ud800","ü":"é","":{"x.y":[1,"2",null,true,[],{}]}}',
  },
  { message: 'nothing', attributes: '{}' },
  { message: Array.from({ length: 300 }, (_, i) => `v${i}`).join(' ') },
  { message: 'a long text', attributes: JSON.stringify({ stack: 'at line 1\n'.repeat(500) }) },
].map((row, i) => ({
  id: [7, 8, 20, 21, 22, 2 ** 40, 2 ** 40 + 1, 2 ** 45, 2 ** 45 + 1, 2 ** 53 - 1][i],
  timestamp: [-8.64e15, -1, 0, 1, 1, 1000, 1001, 1.7e15, 1.7e15, 8.64e15][i],
  severity: [1, 2, 5, 9, 13, 17, 21, 24, 9, 9][i],
  ...row,
}))

/** Columns with many rows, for each form of values. */
const forms = Array.from({ length: 200 }, (_, i) => ({
  id: 1 + i,
  timestamp: 1_790_000_000_000_000 + i * i * 1000 + (i % 7),
  severity: 1 + (i % 24),
  message: `Job ${String(i % 60).padStart(2, '0')}:${String((i * 7) % 60).padStart(2, '0')} of w${i % 3} took ${(i * i * 31) % 100003} ms, run ${i * 1000003}`,
  attributes: JSON.stringify({
    constant: 'eu',
    few: ['a', 'b', 'ç'][i % 3],
    wide: (i % 20) * 123_456_789,
    growing: i * 1000003,
    amount: ((i * 37) % 1000) / 8,
    text: `user-${(i * 2654435761) % 4294967296}`,
    isOdd: i % 2 === 1,
  }),
}))

for (const [name, codec, rows] of [
  ['shop', 'zstd', shop],
  ['odd', 'none', odd],
  ['forms', 'deflate', forms],
]) {
  const file = join(import.meta.dirname, `${version}-${name}`)
  if (existsSync(`${file}.block`)) throw new Error(`${file}.block exists, and must stay as it is.`)
  const column = (key) => rows.map((row) => row[key])
  const block = encodeBlock(
    packRows({
      ids: column('id'),
      timestamps: column('timestamp'),
      severities: column('severity'),
      services: column('service'),
      hosts: column('host'),
      traceIds: column('traceId'),
      spanIds: column('spanId'),
      messages: column('message'),
      attributes: column('attributes'),
    }),
    { uuid: UUID, replaces: [5, 6], codec },
  )
  writeFileSync(`${file}.block`, joinBlock(block))
  writeFileSync(`${file}.jsonl`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}
