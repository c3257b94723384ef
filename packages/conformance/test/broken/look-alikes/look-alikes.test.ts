import type { LogBatch, StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import {
  driverThatComparesMessages,
  driverThatComparesNames,
  driverThatComparesValues,
  driverThatComparesWords,
  driverThatStoresAttributes,
  driverThatStoresKeys,
} from '../../support/comparing.js'
import { driverThatAsks, driverWithField } from '../../support/driver-that-matches.js'
import { expectCaught } from '../../support/expect-caught.js'
import { driverThatStores, driverThatStoresTexts } from '../../support/storing.js'

const messages =
  'messages that look alike come back unchanged, and contains finds only those with the exact text'
const services = 'services that look alike come back unchanged, and each finds only its own entry'
const hosts = 'hosts that look alike come back unchanged, and each finds only its own entry'
const texts = 'string attributes that look alike come back unchanged, and each finds only its own entry'
const keys = 'attribute names that look alike come back unchanged, and each finds only its own entry'
const nested = 'nested attribute names that look alike each find only their own entry'
const two = 'any two texts that look alike in the same field each find only their own entry'
const values = 'attribute values that look alike come back unchanged, and each finds only its own entry'
const order = 'attribute keys keep their order at every level'
const traces = 'trace ids that look like numbers are compared digit by digit'
const seams = 'services and hosts are compared separately, even when two pairs join to the same text'
const words =
  'text distinguishes words that look alike: digits, marks and letters of other scripts, and other notations'
const times =
  'every read and a cleanup distinguish times one microsecond apart, even if a product of the time is inexact'
const slices = 'histogram slices of any width, from a microsecond to centuries, start at the right time'

const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/
const isoOf = (text: string) => {
  const date = new Date(text)
  return ISO.test(text) && !Number.isNaN(date.getTime()) ? date.toISOString() : text
}
const withTimes = (change: (timestamp: number) => number) =>
  driverThatStores(({ timestamps }: LogBatch) => ({ timestamps: timestamps.map(change) }))

const asciiDigits = (text: string) =>
  text
    .replace(/[\u0660-\u0669]/g, (digit) => `${digit.charCodeAt(0) - 0x660}`)
    .replace(/[\u0966-\u096f]/g, (digit) => `${digit.charCodeAt(0) - 0x966}`)
const numeric = (text: string) =>
  text.trim() !== '' && Number.isFinite(Number(text)) ? `${Number(text)}` : text

describe('look-alikes', () => {
  const faults: [what: string, promise: string, create: CreateDriver][] = [
    ['rewrites ISO dates in attributes', texts, driverThatStoresAttributes(isoOf)],
    ['rewrites ISO dates in messages', messages, driverThatStoresTexts(isoOf)],
    [
      'stores texts that are numbers as numbers',
      texts,
      driverThatStoresAttributes((text) =>
        numeric(text) === text && text !== 'x' && Number.isFinite(Number(text)) && text.trim() !== ''
          ? Number(text)
          : text,
      ),
    ],
    ['writes numbers in one notation', services, driverThatStoresTexts(numeric)],
    [
      'compares services as numbers if both are numbers',
      services,
      driverThatComparesNames('services', numeric),
    ],
    [
      'stores the text "null" as null',
      texts,
      driverThatStoresAttributes((text) => (text === 'NULL' ? null : text)),
    ],
    [
      'makes null of \\N, as a bulk load does',
      hosts,
      driverThatStores((batch) => ({
        hosts: batch.hosts.map((host) => (host === '\\N' ? undefined : host)),
      })),
    ],
    [
      'stores words as booleans',
      texts,
      driverThatStoresAttributes((text) => (text === 'True' ? true : text)),
    ],
    [
      'compares hosts without regard to case',
      hosts,
      driverThatComparesNames('hosts', (name) => name.toLowerCase()),
    ],
    [
      'folds Turkish letters of services',
      services,
      driverThatComparesNames('services', (name) => name.replace('ı', 'i')),
    ],
    [
      'compares services without blanks at the end, as CHAR does',
      services,
      driverThatComparesNames('services', (name) => name.trimEnd()),
    ],
    [
      'composes what contains searches for',
      messages,
      driverThatComparesMessages((text) => text.normalize('NFC')),
    ],
    [
      'mistakes full-width letters for others in contains',
      messages,
      driverThatComparesMessages((text) =>
        text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)),
      ),
    ],
    [
      'drops invisible characters',
      messages,
      driverThatComparesMessages((text) => text.replace(/\u200b|\u200d|\u200e|\ufe0f/g, '')),
    ],
    [
      'mistakes the variation selector for nothing when it stores',
      messages,
      driverThatStoresTexts((text) => text.replaceAll('\ufe0f', '')),
    ],
    [
      'parses JSON within texts',
      texts,
      driverThatStoresAttributes((text) => {
        try {
          return JSON.stringify(JSON.parse(text))
        } catch {
          return text
        }
      }),
    ],
    [
      'unescapes \\u0000 when it stores',
      texts,
      driverThatStoresAttributes((text) => text.replaceAll('\\u0000', '\0')),
    ],
    [
      'has \\uffff stand in for \\u0000 in keys',
      keys,
      driverThatStoresKeys((key) => key.replace('\uffff', '\0')),
    ],
    ['trims keys', keys, driverThatStoresKeys((key) => key.trim())],
    ['lowers the case of nested keys', nested, driverThatStoresKeys((key) => (key === 'API' ? 'api' : key))],
    [
      'drops keys that objects inherit',
      nested,
      driverThatStoresKeys((key) => (key === 'toString' ? '_toString' : key)),
    ],
    [
      'decodes percent signs',
      hosts,
      driverThatStores((batch) => ({ hosts: batch.hosts.map((host) => (host === '%41' ? 'A' : host)) })),
    ],
    [
      'compares ids without regard to their dashes',
      texts,
      driverThatComparesValues((value) =>
        typeof value === 'string' && /^[0-9a-f-]{32,36}$/.test(value) ? value.replaceAll('-', '') : value,
      ),
    ],
    [
      'ends attributes that are text at NUL',
      texts,
      driverThatComparesValues((value) => (typeof value === 'string' ? value.replace(/\0+$/, '') : value)),
    ],
    ['doubles quotes', two, driverThatStoresTexts((text) => text.replaceAll("'", "''"))],
    [
      'compares numbers to 15 digits',
      values,
      driverThatComparesValues((value) =>
        typeof value === 'number' ? Number(value.toPrecision(15)) : value,
      ),
    ],
    [
      'keeps numbers as 32-bit floats if the loss is invisible',
      values,
      driverThatComparesValues((value) =>
        typeof value === 'number' && Number.isInteger(value) ? Math.fround(value) : value,
      ),
    ],
    ['mistakes 1 for true', values, driverThatComparesValues((value) => (value === true ? 1 : value))],
    [
      'makes big numbers 64-bit integers',
      values,
      driverThatComparesValues((value) =>
        typeof value === 'number' && value > 2 ** 63 - 2048 && value <= 2 ** 63 ? 2 ** 63 : value,
      ),
    ],
    [
      'takes what is too small for 0',
      values,
      driverThatComparesValues((value) => (value === 5e-324 ? 0 : value)),
    ],
    [
      'puts U+FFFD in the place of half a pair',
      order,
      driverThatStores((batch) => ({
        attributes: batch.attributes.map((json) => json?.replaceAll(/\\ud[89a-f]../gi, '\\ufffd')),
      })),
    ],
    [
      'sorts keys',
      order,
      driverThatStores((batch) => ({
        attributes: batch.attributes.map(
          (json) =>
            json &&
            JSON.stringify(
              Object.fromEntries(
                Object.entries(JSON.parse(json) as object).toSorted(([a], [b]) => (a < b ? -1 : 1)),
              ),
            ),
        ),
      })),
    ],
    [
      'puts short keys first',
      order,
      driverThatStores((batch) => ({
        attributes: batch.attributes.map(
          (json) =>
            json &&
            JSON.stringify(
              Object.fromEntries(
                Object.entries(JSON.parse(json) as object).toSorted(([a], [b]) => a.length - b.length),
              ),
            ),
        ),
      })),
    ],
    [
      'compares trace ids as numbers',
      traces,
      driverWithField(
        'traceId',
        ({ traceId }, wanted) =>
          traceId !== undefined &&
          (traceId.toLowerCase() === wanted ||
            (!Number.isNaN(Number(traceId)) && Number(traceId) === Number(wanted))),
      ),
    ],
    [
      'checks only half of a trace id',
      traces,
      driverWithField(
        'traceId',
        ({ traceId }, wanted) => traceId?.slice(16).toLowerCase() === wanted.slice(16),
      ),
    ],
    ['joins names with a comma', seams, joining(',')],
    ['joins names with NUL', seams, joining('\0')],
    ['mistakes Arabic and Indic digits for 0 to 9 in text', words, driverThatComparesWords(asciiDigits)],
    [
      'treats marks of Hindi as letters',
      words,
      driverThatComparesWords((text) => text.replace(/[\u0900-\u0903\u093a-\u094f]/g, 'x')),
    ],
    [
      'composes before it searches for words',
      words,
      driverThatComparesWords((text) => text.normalize('NFKC')),
    ],
    ['folds ß', words, driverThatComparesWords((text) => text.replaceAll('ß', 'ss'))],
    [
      'keeps times as floats of microseconds, cut off',
      times,
      withTimes((time) => Math.floor(time * 1000) / 1000),
    ],
    ['keeps times as seconds', times, withTimes((time) => (Math.round((time / 1000) * 1e6) / 1e6) * 1000)],
    [
      'cuts microseconds off the end of a time range',
      times,
      driverThatAsks((filter) =>
        filter.endTime === undefined
          ? filter
          : { ...filter, endTime: Math.floor(filter.endTime * 1000) / 1000 },
      ),
    ],
    [
      'rounds half a microsecond up at the start of a range',
      times,
      driverThatAsks((filter) =>
        filter.startTime === undefined
          ? filter
          : {
              ...filter,
              startTime:
                (filter.startTime * 1000) % 1 === 0
                  ? filter.startTime
                  : Math.ceil(filter.startTime * 1000) / 1000,
            },
      ),
    ],
    [
      'divides where it slices',
      slices,
      slicing((timestamp, bucket) => Math.floor(timestamp / bucket) * bucket),
    ],
    [
      'slices toward zero',
      slices,
      slicing((timestamp, bucket) => {
        const us = Math.round(timestamp * 1000)
        return (us - (us % Math.round(bucket * 1000))) / 1000
      }),
    ],
  ]
  for (const [what, promise, create] of faults) expectCaught(`a driver that ${what}`, promise, create)
})

/** A driver that compares service and host as one text. */
function joining(sign: string): CreateDriver {
  return driverWithField('services', (entry, services, { hosts }) => {
    if (hosts === undefined) return services.includes(entry.service as string)
    const joined = `${entry.service}${sign}${entry.host}`
    return services.some((service) => hosts.some((host) => joined === `${service}${sign}${host}`))
  })
}

/** A driver with other starts of slices. */
function slicing(startOf: (timestamp: number, bucket: number) => number): CreateDriver {
  return brokenMemoryDriver((driver) => ({
    async histogram({ bucket, ...filter }) {
      const found = await driver.search({ ...filter, order: 'oldest', limit: 10_000 })
      const starts = new Map<number, StoredLogEntry[]>()
      for (const entry of found) {
        const start = startOf(entry.timestamp, bucket)
        starts.set(start, [...(starts.get(start) ?? []), entry])
      }
      return [...starts].map(([start, entries]) => {
        const bySeverity: Record<number, number> = {}
        for (const { severity } of entries) bySeverity[severity] = (bySeverity[severity] ?? 0) + 1
        return { start, count: entries.length, bySeverity }
      })
    },
  }))
}
