import type { StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

/** A driver whose reads return changed entries. */
const changing = (change: (entry: StoredLogEntry) => unknown) =>
  brokenMemoryDriver((driver) => {
    const changeAll = (entries: StoredLogEntry[]) =>
      entries.map((entry) => (change(entry) ?? entry) as StoredLogEntry)
    return {
      search: async (...args) => changeAll(await driver.search(...args)),
      readAfter: async (...args) => changeAll(await driver.readAfter(...args)),
    }
  })

const message = (change: (text: string) => string) =>
  changing((entry) => ({ ...entry, message: change(entry.message) }))
const json = (change: (text: string) => string) =>
  changing((entry) =>
    entry.attributes === undefined
      ? entry
      : { ...entry, attributes: JSON.parse(change(JSON.stringify(entry.attributes))) },
  )

describe('round trip', () => {
  const messages = 'messages come back unchanged, character by character'
  expectCaught(
    'a driver that ends text at NUL',
    messages,
    message((text) => text.split('\0', 1)[0] ?? ''),
  )
  expectCaught(
    'a driver that trims',
    messages,
    message((text) => text.trim()),
  )
  expectCaught(
    'a driver that cuts spaces at the end',
    messages,
    message((text) => text.replace(/ +$/, '')),
  )
  expectCaught(
    'a driver that normalises line ends',
    messages,
    message((text) => text.replaceAll('\r\n', '\n')),
  )
  expectCaught(
    'a driver that normalises Unicode',
    messages,
    message((text) => text.normalize('NFC')),
  )
  expectCaught(
    'a driver that drops a byte order mark',
    messages,
    message((text) => text.replace(/^\ufeff/, '')),
  )
  expectCaught(
    'a driver that supports only the first plane of Unicode',
    messages,
    message((text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '?')),
  )
  expectCaught(
    'a driver that stores numbers as numbers',
    messages,
    message((text) => (/^\d+$/.test(text) ? String(Number(text)) : text)),
  )
  expectCaught(
    'a driver that stores the empty text as "null"',
    messages,
    message((text) => (text === '' ? 'null' : text)),
  )
  expectCaught(
    'a driver that drops control characters',
    messages,
    message((text) => text.replaceAll('\u001b', '')),
  )
  expectCaught(
    'a driver that drops an empty service',
    'services and hosts come back unchanged, including the empty string',
    changing(({ service, ...rest }) => (service ? { ...rest, service } : rest)),
  )
  expectCaught(
    'a driver that confuses service and host',
    'services and hosts come back unchanged, including the empty string',
    changing(({ service, host, ...rest }) => ({ ...rest, service: host, host: service })),
  )
  const attributes = 'attributes come back unchanged, whatever their keys'
  expectCaught(
    'a driver that drops null',
    attributes,
    json((text) => text.replaceAll('{"a":null}', '{}')),
  )
  expectCaught(
    'a driver that drops empty attributes',
    attributes,
    changing(({ attributes: all, ...rest }) =>
      all && Object.keys(all).length > 0 ? { ...rest, attributes: all } : rest,
    ),
  )
  expectCaught(
    'a driver that flattens dotted names',
    attributes,
    json((text) => text.replaceAll('"a.b":1', '"a":{"b":1}')),
  )
  expectCaught(
    'a driver that copies attributes by assignment',
    attributes,
    changing((entry) => ({
      ...entry,
      ...(entry.attributes && { attributes: Object.assign({}, entry.attributes) }),
    })),
  )
  const numbers = 'numbers in attributes come back with all their digits'
  expectCaught(
    'a driver that keeps 32 bits of a fraction',
    numbers,
    json((text) => text.replaceAll(/-?\d+\.\d+/g, (n) => String(Math.fround(Number(n))))),
  )
  expectCaught(
    'a driver that keeps 15 digits',
    numbers,
    json((text) => text.replaceAll(/\d{16,}/g, (n) => Number(n).toPrecision(15))),
  )
  expectCaught(
    'a driver that loses numbers close to 0',
    numbers,
    json((text) => text.replaceAll('5e-324', '0')),
  )
  const times = 'times come back exact to the microsecond'
  expectCaught(
    'a driver that loses microseconds',
    times,
    changing((entry) => ({ ...entry, timestamp: Math.floor(entry.timestamp) })),
  )
  expectCaught(
    'a driver that keeps 32 bits of a time',
    times,
    changing((entry) => ({
      ...entry,
      timestamp:
        Math.trunc(entry.timestamp) === entry.timestamp && Math.abs(entry.timestamp) > 2 ** 31
          ? entry.timestamp | 0
          : entry.timestamp,
    })),
  )
  expectCaught(
    'a driver that divides microseconds by multiplying',
    times,
    changing((entry) => ({ ...entry, timestamp: Math.round(entry.timestamp * 1000) * 0.001 })),
  )
  expectCaught(
    'a driver that fails for times before 1970',
    times,
    changing((entry) => ({ ...entry, timestamp: Math.abs(entry.timestamp) })),
  )
  expectCaught(
    'a driver that supports only six severities',
    'all 24 severities come back unchanged',
    changing((entry) => ({ ...entry, severity: Math.floor((entry.severity - 1) / 4) * 4 + 1 })),
  )
  expectCaught(
    'a driver that keeps trace ids in lower case',
    'trace and span ids keep their case',
    changing((entry) => ({ ...entry, ...(entry.traceId && { traceId: entry.traceId.toLowerCase() }) })),
  )
  expectCaught(
    'a driver that returns null for what is absent',
    'fields that an entry does not have stay absent',
    changing((entry) => ({ ...entry, spanId: entry.spanId ?? null })),
  )
  expectCaught(
    'a driver that has every field',
    'fields that an entry does not have stay absent',
    changing((entry) => ({ ...entry, host: entry.host })),
  )
  expectCaught(
    'a driver that adds a field of its own',
    'fields that an entry does not have stay absent',
    changing((entry) => ({ ...entry, rowid: entry.id })),
  )
  expectCaught(
    'a driver with columns of 65,535 bytes',
    'a message of a million characters comes back whole',
    message((text) => text.slice(0, 65_535)),
  )
  class Row {}
  expectCaught(
    'a driver whose entries are of a class',
    'entries are plain objects without empty fields',
    changing((entry) => Object.assign(new Row(), entry)),
  )
  expectCaught(
    'a driver whose entries have no prototype',
    'entries are plain objects without empty fields',
    changing((entry) => Object.assign(Object.create(null), entry)),
  )
  expectCaught(
    'a driver that mistakes 2 for 0.1 + 0.2',
    'any entry comes back equal',
    changing((entry) => ({ ...entry, timestamp: Math.trunc(entry.timestamp) })),
  )
})
