import { checkBatchOptions } from './batch-options.js'
import { DRIVER_METHODS } from './contract/driver-methods.js'
import type { LogDriver } from './contract/log-driver.js'
import type { OpenLogStorageOptions } from './contract/storage-options.js'
import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkNames,
  checkNumber,
  checkSignal,
  invalidOption,
} from './errors/check-options.js'
import { LogStorageError } from './errors/log-storage-error.js'
import { POLICY_NAMES, type RetentionAt, toRetention } from './retention/retention.js'
import { type Clock, MAX_DELAY, systemClock } from './time/clock.js'
import { describeValue } from './values/describe-value.js'
import { RetryPolicy } from './write/retry-policy.js'

const MAX_CLEANUP_STEP = 1_000_000_000
const ONE_HOUR = 3_600_000
const DEFAULT_SYNC_INTERVAL = 1000

/** How to check each option, and its default value. Messages list the options in this order. */
const RULES = {
  driver: checkDriver,
  batch: (value, { driver }) => checkBatchOptions(value, driver?.batching),
  retry: (value, { driver }) => new RetryPolicy(value, driver?.retry),
  retention: checkRetention,
  syncInterval: (value) =>
    checkNumber('syncInterval', value, { min: 0, max: Infinity, default: DEFAULT_SYNC_INTERVAL }),
  enrich: (value) => checkFunction('enrich', value),
  onDrop: (value) => checkFunction('onDrop', value),
  onRecovered: (value) => checkFunction('onRecovered', value),
  onStateChange: (value) => checkFunction('onStateChange', value),
  flushOnExit: (value) => checkBoolean('flushOnExit', value, true),
  signal: (value) => checkSignal('signal', value),
  clock: checkClock,
} satisfies {
  [Name in keyof OpenLogStorageOptions]-?: (
    value: OpenLogStorageOptions[Name] | undefined,
    options: Partial<OpenLogStorageOptions>,
  ) => unknown
}

const OPTION_NAMES = Object.keys(RULES) as (keyof typeof RULES)[]

/** The options of a storage, checked and complete. */
export type CheckedOptions = { readonly [Name in keyof typeof RULES]: ReturnType<(typeof RULES)[Name]> }

/**
 * @param caller The function that got the options, for the message.
 * @throws LogStorageError INVALID_OPTIONS that names the option, its value and the allowed values.
 */
export function checkOpenOptions(caller: string, options: OpenLogStorageOptions): CheckedOptions {
  if (typeof options !== 'object' || options === null) {
    throw new LogStorageError(
      'INVALID_OPTIONS',
      `${caller} needs options: at least { driver }; it got ${describeValue(options)}.`,
    )
  }
  const given: Partial<OpenLogStorageOptions> = checkNames(caller, options, OPTION_NAMES)
  const checked = OPTION_NAMES.map((name) => [name, RULES[name](given[name] as never, given)])
  return Object.fromEntries(checked)
}

function checkDriver(driver: LogDriver | undefined): LogDriver {
  if (typeof driver !== 'object' || driver === null) {
    throw invalidOption('driver', driver, 'a LogDriver, such as betterSqlite3({ path })')
  }
  for (const method of DRIVER_METHODS) {
    if (typeof driver[method] !== 'function')
      throw invalidOption(`driver.${method}`, driver[method], 'a function')
  }
  if (typeof driver.supports !== 'object' || driver.supports === null)
    throw invalidOption('driver.supports', driver.supports, 'an object')
  const { cleanupStep, pollInterval } = driver
  checkInteger('driver.cleanupStep', cleanupStep, { min: 1, max: MAX_CLEANUP_STEP, default: 1 })
  checkNumber('driver.pollInterval', pollInterval, { min: 1, max: MAX_DELAY, default: 1 })
  return driver
}

function checkClock(clock: Clock | undefined): Clock {
  if (clock === undefined) return systemClock
  if (typeof clock?.now !== 'function' || typeof clock.after !== 'function') {
    throw invalidOption('clock', clock, 'a Clock, with now() and after()')
  }
  return clock
}

function checkRetention(
  retention: OpenLogStorageOptions['retention'],
): { readonly at: RetentionAt; readonly every: number } | undefined {
  if (retention === undefined) return undefined
  if (typeof retention !== 'object' || retention === null)
    throw invalidOption('retention', retention, 'an object')
  if ('dryRun' in retention)
    throw invalidOption('retention.dryRun', retention.dryRun, 'left out: it is for cleanup()')
  const { every, ...policy } = checkNames('retention', retention, [...POLICY_NAMES, 'every'])
  return {
    at: toRetention('retention', policy),
    every: checkNumber('retention.every', every, { min: 1, max: MAX_DELAY, default: ONE_HOUR }),
  }
}
