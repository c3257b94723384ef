import { describe } from 'vitest'
import { driverThatAsks, driverWithField, without } from '../../support/driver-that-matches.js'
import { expectCaught } from '../../support/expect-caught.js'

describe('search by names', () => {
  for (const field of ['service', 'host'] as const) {
    const list = `${field}s` as const
    const promise = `${list} finds exactly the entries of the listed ${list}, and none without a ${field}`
    const faults: Record<string, (value: string | undefined, wanted: readonly string[]) => boolean> = {
      'checks only the first name': (value, [first]) => value === first,
      'forgets the last of several names': (value, wanted) =>
        value !== undefined && wanted.slice(0, Math.max(1, wanted.length - 1)).includes(value),
      'mistakes an absent name for an empty one': (value, wanted) => wanted.includes(value ?? ''),
      'returns entries without a name as well': (value, wanted) =>
        value === undefined || wanted.includes(value),
      'ignores case': (value, wanted) => {
        return wanted.some((name) => name.toLowerCase() === value?.toLowerCase())
      },
      'ignores spaces at the end': (value, wanted) => {
        return wanted.some((name) => name.trimEnd() === value?.trimEnd())
      },
      'composes characters': (value, wanted) => {
        return wanted.some((name) => name.normalize() === value?.normalize())
      },
      'cuts names at NUL': (value, wanted) =>
        wanted.some((name) => name.split('\0')[0] === value?.split('\0')[0]),
      'finds names by their beginning': (value, wanted) => wanted.some((name) => value?.startsWith(name)),
      'compares names as JSON': (value, wanted) => wanted.includes(String(value)),
      'joins names with a comma': (value, wanted) => {
        return value !== undefined && wanted.join(',').split(',').includes(value)
      },
    }
    for (const [what, matches] of Object.entries(faults)) {
      const create = driverWithField(list, (entry, wanted) => matches(entry[field], wanted))
      expectCaught(`a driver that ${what} (${field})`, promise, create)
    }
    expectCaught(
      `a driver that ignores ${list} in histograms`,
      promise,
      driverThatAsks((filter) => without(filter, list), ['histogram']),
    )
    expectCaught(
      `a driver that searches for the ${field} in the other column`,
      promise,
      driverWithField(list, (entry, wanted) => {
        return [entry.service, entry.host].some((value) => value !== undefined && wanted.includes(value))
      }),
    )
  }
  expectCaught(
    'a driver that has room for 999 values in a query',
    'services and hosts can each list 1,000 names',
    driverThatAsks(({ services, ...filter }) => ({
      ...filter,
      ...(services && { services: services.slice(0, 999) }),
    })),
  )
  const trace = 'traceId finds exactly the entries of a trace, in upper or lower case'
  expectCaught(
    'a driver that finds trace ids in lower case only',
    trace,
    driverWithField('traceId', (entry, wanted) => entry.traceId === wanted),
  )
  expectCaught(
    'a driver that finds trace ids in lower and in upper case only',
    trace,
    driverWithField(
      'traceId',
      ({ traceId }, wanted) => traceId === wanted || traceId === wanted.toUpperCase(),
    ),
  )
  expectCaught(
    'a driver that compares trace ids as numbers',
    trace,
    driverWithField(
      'traceId',
      ({ traceId = 'x' }, wanted) => Number(`0x${traceId}`) === Number(`0x${wanted}`),
    ),
  )
})
