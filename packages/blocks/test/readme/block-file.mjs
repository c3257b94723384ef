import { encodeBlock, joinBlock, openBlock, packRows, splitBlock } from '@logpond/blocks'

const rows = packRows({
  ids: [1, 2],
  timestamps: [1_790_000_000_000_000, 1_790_000_000_250_000], // microseconds
  severities: [9, 17],
  services: ['api', undefined],
  hosts: [undefined, undefined],
  traceIds: [undefined, '0123456789abcdef0123456789abcdef'],
  spanIds: [undefined, undefined],
  messages: ['GET /cart 200 in 12 ms', 'GET /cart 500 in 31 ms'],
  attributes: ['{"ms":12}', undefined],
})
const bytes = joinBlock(encodeBlock(rows, { uuid: '0'.repeat(32), replaces: [] }))

const { decoded, body } = splitBlock(bytes)
const block = openBlock(decoded, body)
console.log(decoded.count, block.messages.get(1), block.attributes.get(0))
// 2 GET /cart 500 in 31 ms {"ms":12}
