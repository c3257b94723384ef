import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BadBody } from '../../src/http/bad-body.js'
import { readJson } from '../../src/otlp/read-json.js'
import { readProtobuf } from '../../src/otlp/read-protobuf.js'
import { encodeRequest } from '../support/oracle.js'
import { type AnyValue, expectedOf, jsonOf, requests, timeIn } from '../support/requests.js'

describe('what the official schema writes', () => {
  it('is read back from protobuf', () => {
    fc.assert(
      fc.property(requests, (request) => {
        expect(readProtobuf(encodeRequest(request))).toEqual(expectedOf(request))
      }),
    )
  })

  it('is read back from JSON', () => {
    fc.assert(
      fc.property(requests, (request) => {
        expect(readJson(jsonOf(request))).toEqual(expectedOf(request))
      }),
    )
  })
})

/** The body of the one record of a request. */
function bodyOf(value: AnyValue, read: 'protobuf' | 'JSON'): unknown {
  const request = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: value }] }] }] }
  const logs = read === 'JSON' ? readJson(jsonOf(request)) : readProtobuf(encodeRequest(request))
  return logs[0]?.scopes[0]?.records[0]?.body
}

describe.each(['protobuf', 'JSON'] as const)('%s', (read) => {
  it.each([
    0,
    1,
    -1,
    2 ** 53 - 1,
    -(2 ** 53) + 1,
    '9223372036854775807',
    '-9223372036854775808',
    '9007199254740993',
  ])('the integer %s', (intValue) => {
    expect(bodyOf({ intValue }, read)).toBe(intValue)
  })

  it('values deeper than 100 levels are "[Too deep]", and the ones beside them stay', () => {
    let body = nestedBody(read, 5000) as unknown[]
    for (let depth = 1; depth < 99; depth++) {
      expect(body[1]).toBe(true)
      body = body[0] as unknown[]
    }
    expect(body).toEqual(['[Too deep]', true])
  })
})

/** A body of lists in lists, each with `true` beside the inner list. */
function nestedBody(read: 'protobuf' | 'JSON', depth: number): unknown {
  if (read === 'JSON') {
    const beginning = '{"arrayValue":{"values":['.repeat(depth)
    const text = `${beginning}{}${',{"boolValue":true}]}}'.repeat(depth)}`
    const request = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${text}}]}]}]}`
    return readJson(Buffer.from(request))[0]?.scopes[0]?.records[0]?.body
  }
  const field = (number: number, content: Buffer) => {
    const length: number[] = []
    let rest = content.length
    for (; rest >= 0x80; rest >>>= 7) length.push((rest & 0x7f) | 0x80)
    return Buffer.concat([Buffer.from([(number << 3) | 2, ...length, rest]), content])
  }
  let value = Buffer.alloc(0)
  for (let level = 0; level < depth; level++) {
    value = field(5, Buffer.concat([field(1, value), field(1, Buffer.from([0x10, 1]))]))
  }
  const request = field(1, field(2, field(2, field(5, value))))
  return readProtobuf(request)[0]?.scopes[0]?.records[0]?.body
}

it('an attribute with the name __proto__ is one like any other', () => {
  const value = { kvlistValue: { values: [{ key: '__proto__', value: { intValue: 1 } }] } }
  expect(Object.keys(bodyOf(value, 'protobuf') as object)).toEqual(['__proto__'])
  expect(Object.keys(bodyOf(value, 'JSON') as object)).toEqual(['__proto__'])
})

it('unknown fields of every wire type are skipped', () => {
  const unknown = Buffer.from([
    ...[0xf8, 0x01, 0x96, 0x01], // varint
    ...[0xf9, 0x01, 1, 2, 3, 4, 5, 6, 7, 8], // fixed64
    ...[0xfa, 0x01, 2, 1, 2], // bytes
    ...[0xfb, 0x01, 0xf8, 0x01, 1, 0xfc, 0x01], // group
    ...[0xfd, 0x01, 1, 2, 3, 4], // fixed32
    ...[0x08, 0x01], // resource_logs as a varint
  ])
  const request = encodeRequest({ resourceLogs: [{}] })
  expect(readProtobuf(Buffer.concat([unknown, request, unknown]))).toEqual([{ resource: {}, scopes: [] }])
})

it.each([
  ['a field without a number', [0x00]],
  ['a wire type that does not exist', [0x0e]],
  ['a group that does not end', [0xfb, 0x01, 0x08, 0x01]],
  ['the end of a group that has not begun', [0x0c]],
  ['a number of eleven bytes', [0xf8, 0x01, ...Array<number>(11).fill(0xff)]],
  ['a length of 2⁶³', [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]],
  ['groups in groups', Array<number>(1000).fill(0x0b)],
])('%s cannot be read', (_, bytes) => {
  expect(() => readProtobuf(Buffer.from(bytes))).toThrow(BadBody)
})

it('every nanosecond of the range is exact', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), (time) => {
      const request = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: String(time) }] }] }] }
      const [seconds, nanoseconds] = timeIn(readProtobuf(encodeRequest(request))) ?? [0, 0]
      expect(BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds)).toBe(time)
    }),
  )
})
