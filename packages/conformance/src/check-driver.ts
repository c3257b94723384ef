import type { LogDriver } from '@logpond/core'
import { DRIVER_METHODS } from '@logpond/core/testing'
import { ConformanceFailure } from './failure/conformance-failure.js'
import { showValue } from './failure/show-value.js'

const CLAIMS = ['concurrentReads', 'multiProcess', 'fullText', 'sync', 'persistent', 'durable'] as const
/** Absent means false. */
const OPTIONAL_CLAIMS = ['conditions'] as const
const ALL_CLAIMS: readonly string[] = [...CLAIMS, ...OPTIONAL_CLAIMS]

/** @throws ConformanceFailure that lists everything missing, unless `made` is a driver. */
export function checkDriver(made: unknown): asserts made is LogDriver {
  if (typeof made !== 'object' || made === null) {
    throw new ConformanceFailure(
      `create({ directory }) returned ${showValue(made)}. It must return a driver, or a promise of one.`,
    )
  }
  const driver = made as Partial<Record<keyof LogDriver, unknown>>
  const missing = DRIVER_METHODS.filter((name) => typeof driver[name] !== 'function').map(
    (name) => `${name}()`,
  )
  if (typeof driver.name !== 'string' || driver.name.trim() === '') missing.unshift('a name')
  if (typeof driver.supports !== 'object' || driver.supports === null) missing.push('supports')
  if (missing.length > 0) {
    throw new ConformanceFailure(
      `The driver that create({ directory }) returned lacks ${missing.join(', ')}.`,
    )
  }
  const supports = driver.supports as Readonly<Record<string, unknown>>
  const given = OPTIONAL_CLAIMS.filter((name) => supports[name] !== undefined)
  const odd = [...CLAIMS, ...given].filter((name) => typeof supports[name] !== 'boolean')
  const unknown = Object.keys(supports).filter((name) => !ALL_CLAIMS.includes(name))
  if (odd.length === 0 && unknown.length === 0) return
  const found = [
    ...odd.map((name) => `supports.${name} is ${showValue(supports[name])}`),
    ...unknown.map((name) => `supports has a claim called ${showValue(name)}`),
  ].join(', ')
  throw new ConformanceFailure(`${found}. Each claim must be true or false: ${ALL_CLAIMS.join(', ')}.`)
}
