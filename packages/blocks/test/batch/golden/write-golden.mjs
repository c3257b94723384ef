// Writes the golden files of hot batches in the current version of their format, with the code in `dist`. Run it in `packages/blocks`
// when a new version begins, and never change the files of earlier versions: `node test/batch/golden/write-golden.mjs v2`.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  BatchMemory,
  decodeBatchHead,
  encodeBatch,
  mergeBatches,
  openBatch,
  packBatch,
} from '../../../dist/index.js'

const [version] = process.argv.slice(2)
if (version === undefined) throw new Error('Name the version of the format, as in `v1`.')

const few = [
  { timestamp: 1_790_000_000_000.001, severity: 9, message: 'GET /cart 200', service: 'api', host: 'web-1' },
  {
    timestamp: -0.001,
    severity: 17,
    message: 'NUL \0, é, \u{1f600}',
    traceId: '0123456789abcdefABCDEF0123456789',
  },
  {
    timestamp: 0,
    severity: 1,
    message: '',
    spanId: 'FFFFFFFFFFFFFFFF',
    attributes: '{"a":{"b":[1,"é",null]}}',
  },
]
const many = Array.from({ length: 60 }, (_, i) => ({
  timestamp: 1_790_000_000_000 + i * 7,
  severity: 1 + (i % 24),
  message: `Order ${i * 37} of customer ${i % 7} is paid`,
  ...(i % 2 === 0 && { service: `s${i % 3}` }),
  ...(i % 3 === 0 && { traceId: String(i % 5).repeat(32) }),
  ...(i % 4 === 0 && { spanId: String(i % 9).repeat(16) }),
  ...(i % 5 !== 0 && { attributes: JSON.stringify({ order: i * 37, ms: i / 8 }) }),
}))

function encode(rows, firstId) {
  const column = (key) => rows.map((row) => row[key])
  const batch = {
    token: `token of ${firstId}`,
    size: rows.length,
    timestamps: column('timestamp'),
    severities: column('severity'),
    messages: column('message'),
    services: column('service'),
    hosts: column('host'),
    traceIds: column('traceId'),
    spanIds: column('spanId'),
    attributes: column('attributes'),
  }
  return encodeBatch(packBatch(batch, new BatchMemory()), { firstId })
}

function save(name, { head, body }, rows) {
  const file = join(import.meta.dirname, `${version}-${name}`)
  if (existsSync(`${file}.head`)) throw new Error(`${file}.head exists, and must stay as it is.`)
  writeFileSync(`${file}.head`, head)
  writeFileSync(`${file}.body`, body)
  writeFileSync(`${file}.jsonl`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}

const withIds = (rows, firstId) => rows.map((row, i) => ({ id: firstId + i, ...row }))
const plain = encode(few, 5)
const zstd = encode(many, 100)
const open = ({ head, body }) => openBatch(decodeBatchHead(head), body)

save('plain', plain, withIds(few, 5))
save('zstd', zstd, withIds(many, 100))
save(
  'merged',
  mergeBatches([
    { key: 1, part: open(plain) },
    { key: 3, part: open(zstd) },
  ]),
  [...withIds(few, 5), ...withIds(many, 100)],
)
