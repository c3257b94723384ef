import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeMessageSummary, encodeMessageSummary } from '../../src/block/message-summary.js'
import { decodeBlockHead, encodeBlock, openBlock, packRows } from '../../src/index.js'
import type { MessageCounts } from '../../src/part/message-counts.js'
import { columnsOf, someRows, UUID } from './some-rows.js'

const OPTIONS = { uuid: UUID, replaces: [] }

/** Templates as text, without the columns of their variables, which are not kept. */
const contentOf = ({ templates, rows, errorTexts }: MessageCounts) => ({
  templates: templates.map(({ bytes, variables, isWhole }) => [
    Buffer.from(bytes).toString('latin1'),
    variables.length,
    isWhole,
  ]),
  rows,
  errorTexts,
})

test.each(['zstd', 'deflate', 'none'] as const)('the head of a block counts its messages: %s', (codec) => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const { head, body } = encodeBlock(packRows(columnsOf(rows)), { ...OPTIONS, codec })
      const decoded = decodeBlockHead(head)
      const counts = openBlock(decoded, body).messageCounts()
      if (decoded.messages.length > 0)
        expect(contentOf(decodeMessageSummary(decoded.messages))).toEqual(contentOf(counts as MessageCounts))
      else expect(counts === undefined || encodeMessageSummary(counts, codec).length === 0).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('a head has no counts of messages if they take too much room', () => {
  const messages = Array.from({ length: 3000 }, (_, i) => `${words(i)} happened`)
  const columns = {
    ids: messages.map((_, i) => i + 1),
    timestamps: messages.map((_, i) => i),
    severities: messages.map(() => 9),
    services: messages.map(() => undefined),
    hosts: messages.map(() => undefined),
    traceIds: messages.map(() => undefined),
    spanIds: messages.map(() => undefined),
    attributes: messages.map(() => undefined),
    messages,
  }
  const lengthOf = (codec: 'zstd' | 'none') =>
    decodeBlockHead(encodeBlock(packRows(columns), { ...OPTIONS, codec }).head).messages.length
  expect(lengthOf('none')).toBe(0)
  expect(lengthOf('zstd')).toBe(0)
})

test('every mutation of counts of messages is an error, or other counts', () => {
  const counts: MessageCounts = {
    templates: [
      { bytes: Buffer.from([0x61, 0xff, 0x62]), variables: [0], isWhole: false },
      { bytes: Buffer.from('whole'), variables: [], isWhole: true },
    ],
    rows: [0, 9, 5, 1, 17, 3],
    errorTexts: ['refused'],
  }
  for (const codec of ['zstd', 'none'] as const) {
    const bytes = encodeMessageSummary(counts, codec)
    expect(contentOf(decodeMessageSummary(bytes))).toEqual(contentOf(counts))
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const mutated = Uint8Array.from(bytes)
        mutated[at] = value
        try {
          decodeMessageSummary(mutated)
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'CORRUPT' })
        }
      }
    }
  }
})

/** Words without digits, which stay in the template. */
function words(number: number): string {
  return Array.from(String(number * 7919 + 1_000_003), (digit) => 'qwertzuiop'[Number(digit)]).join('')
}
