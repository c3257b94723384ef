import type { DriverFilter } from '@logpond/core'
import type { TestEntry } from '../../entries/test-batch.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import { type Finding, filterPromise } from '../filter-promise.js'

type Field = 'service' | 'host'

/** Names that some engine treats as equal, each under the name of its entry. */
const NAMES: Readonly<Record<string, string>> = {
  plain: 'api',
  upper: 'API',
  shorter: 'ap',
  longer: 'api2',
  spaceAfter: 'api ',
  spaceBefore: ' api',
  composed: 'caf\u00e9',
  decomposed: 'cafe\u0301',
  unaccented: 'cafe',
  empty: '',
  space: ' ',
  percent: 'a%',
  underscore: 'a_i',
  star: 'a*',
  quote: "o'api",
  doubleQuote: '"api"',
  comma: 'api,web',
  upToNul: 'a',
  nul: 'a\0b',
  undefined: 'undefined',
  null: 'null',
  number: '1',
  otherNumber: '1.0',
  emoji: '😀',
  otherEmoji: '😁',
}

export const names: readonly DriverPromise[] = [
  namePromise('service'),
  namePromise('host'),
  filterPromise({
    name: 'services and hosts can each list 1,000 names',
    entries: {
      both: { service: 'service 999', host: 'host 0' },
      onlyService: { service: 'service 0', host: 'other' },
      onlyHost: { service: 'other', host: 'host 999' },
      service: { service: 'service 500' },
      host: { host: 'host 500' },
      none: {},
    },
    finds: [
      [{ services: manyNames('service') }, 'both onlyService service'],
      [{ hosts: manyNames('host') }, 'both onlyHost host'],
      [{ services: manyNames('service'), hosts: manyNames('host') }, 'both'],
    ],
  }),
  filterPromise({
    name: 'traceId finds exactly the entries of a trace, in upper or lower case',
    entries: {
      lower: { traceId: '0123456789abcdef0123456789abcdef' },
      upper: { traceId: '0123456789ABCDEF0123456789ABCDEF' },
      mixed: { traceId: '0123456789aBcDeF0123456789AbCdEf' },
      lastDigit: { traceId: '0123456789abcdef0123456789abcdee' },
      firstDigit: { traceId: '1123456789abcdef0123456789abcdef' },
      spanOnly: { spanId: '0123456789abcdef' },
      inMessage: { message: '0123456789abcdef0123456789abcdef' },
      inAttributes: { attributes: { traceId: '0123456789abcdef0123456789abcdef' } },
      none: {},
      zeros: { traceId: '00000000000000000000000000000000' },
      likeZero: { traceId: '0e000000000000000000000000000000' },
      likeZeroToo: { traceId: '0E000000000000000000000000000001' },
      digits: { traceId: '12345678901234567890123456789012' },
      nearDigits: { traceId: '12345678901234567890123456789013' },
    },
    finds: [
      [{ traceId: '0123456789abcdef0123456789abcdef' }, 'lower upper mixed'],
      [{ traceId: '0123456789abcdef0123456789abcdee' }, 'lastDigit'],
      [{ traceId: '1123456789abcdef0123456789abcdef' }, 'firstDigit'],
      [{ traceId: '00000000000000000000000000000000' }, 'zeros'],
      [{ traceId: '0e000000000000000000000000000000' }, 'likeZero'],
      [{ traceId: '0e000000000000000000000000000001' }, 'likeZeroToo'],
      [{ traceId: '12345678901234567890123456789012' }, 'digits'],
      [{ traceId: 'ffffffffffffffffffffffffffffffff' }, ''],
    ],
  }),
]

function namePromise(field: Field): DriverPromise {
  const other = field === 'service' ? 'host' : 'service'
  const entries: Record<string, TestEntry> = {
    none: { message: 'api' },
    // These match only if a driver confuses the fields.
    otherField: { [other]: 'api' },
    attribute: { attributes: { [field]: 'api' } },
  }
  for (const [name, value] of Object.entries(NAMES)) entries[name] = { [field]: value }
  return filterPromise({
    name: `${field}s finds exactly the entries of the listed ${field}s, and none without a ${field}`,
    entries,
    finds: [
      ...Object.entries(NAMES).map(([name, value]): Finding => [filterOf(field, [value]), name]),
      [filterOf(field, ['web']), ''],
      [filterOf(field, ['api', 'API']), 'plain upper'],
      [filterOf(field, ['web', 'api']), 'plain'],
      [filterOf(field, ['web', 'nobody', 'api2']), 'longer'],
      [filterOf(field, ['api', 'web']), 'plain'],
      [filterOf(field, ['', 'cafe']), 'empty unaccented'],
      [filterOf(field, ['web', 'nobody', 'NULL', 'none']), ''],
      [filterOf(field, Object.values(NAMES)), Object.keys(NAMES).join(' ')],
      [filterOf(field, ['a,b', "'", 'ap']), 'shorter'],
    ],
  })
}

function filterOf(field: Field, names: readonly string[]): DriverFilter {
  return field === 'service' ? { services: names } : { hosts: names }
}

function manyNames(what: string): string[] {
  return Array.from({ length: 1000 }, (_, i) => `${what} ${i}`)
}
