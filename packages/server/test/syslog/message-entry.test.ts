import { openLogStorage } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FrameReader } from '../../src/syslog/frame-reader.js'
import { addressOf, entryOfMessage } from '../../src/syslog/message-entry.js'

const context = { now: () => Date.UTC(2026, 0, 31), timeZone: 'UTC' }

function entryOf(bytes: string | Uint8Array, isTruncated = false) {
  return entryOfMessage({ bytes: Buffer.from(bytes), isTruncated }, '192.0.2.7', context)
}

it('has the address and the time of the receiver only if the message has none', () => {
  expect(entryOf('<11>m')).toMatchObject({ host: '192.0.2.7', timestamp: context.now() })
  expect(entryOf('<11>Jan 30 10:20:30 box app: m')).toMatchObject({
    host: 'box',
    timestamp: Date.UTC(2026, 0, 30, 10, 20, 30),
  })
})

it('has neither the trailer nor the mark of the bytes', () => {
  expect(entryOf('\ufeff<11>m \r\n\0\n').message).toBe('m ')
  expect(entryOf('<11>1 - - - - - - \ufeffm').message).toBe('m')
})

it.each([
  ['ä', 2],
  ['€', 3],
  ['👩', 4],
])('leaves out %s if it was cut', (character, length) => {
  for (let kept = 1; kept < length; kept++) {
    const bytes = Buffer.from(`<11>m${character}`).subarray(0, 5 + kept)
    expect(entryOf(bytes, true).message).toBe('m')
    expect(entryOf(bytes).message).toMatch(/^m\ufffd+$/)
  }
  expect(entryOf(`<11>m${character}`, true).message).toBe(`m${character}`)
})

it('names an IPv4 address that came over IPv6 as users do', () => {
  expect(['::ffff:192.0.2.7', '::1', '192.0.2.7', undefined].map(addressOf)).toEqual([
    '192.0.2.7',
    '::1',
    '192.0.2.7',
    'unknown',
  ])
})

const MESSAGES = [
  '<165>1 2003-10-11T22:14:15.003Z box evntslog 42 ID47 [a@1 iut="3" s="x\\]"][b c="d"] \ufeffAn event\n',
  "95 <34>Oct 11 22:14:15 mymachine su[42]: 'su root' failed for lonvick on /dev/pts/8, not once but twice",
  '<27>2024-01-31T10:20:30.123456+01:00 gw-1 vpnd[31]: {"level":50,"msg":"tunnel lost","a":{"b":[1]}}\0',
  '<189>29: router-1: *Jan 31 10:20:30.123 UTC: %SYS-5-CONFIG_I: Configured\r\n',
]

it('is accepted by a storage, whatever bytes were changed', async () => {
  const storage = await openLogStorage({ driver: memoryDriver(), flushOnExit: false, onDrop: () => {} })
  const change = fc.record({ at: fc.nat(110), length: fc.nat(6), put: fc.uint8Array({ maxLength: 6 }) })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...MESSAGES), { maxLength: 4 }),
      fc.array(change, { maxLength: 5 }),
      async (list, changes) => {
        let stream = Buffer.from(list.join(''))
        for (const { at, length, put } of changes) {
          stream = Buffer.concat([stream.subarray(0, at), put, stream.subarray(at + length)])
        }
        const reader = new FrameReader(480)
        const frames = [...reader.read(stream), reader.end(false)].filter((frame) => frame !== undefined)
        for (const frame of frames) {
          const receipt = storage.store(entryOfMessage(frame, '192.0.2.7', context))
          expect(receipt.error).toBeUndefined()
        }
        await storage.flush()
      },
    ),
    { numRuns: 2000 },
  )
  await storage.close()
})
