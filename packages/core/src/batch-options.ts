import type { DriverBatching } from './contract/driver-supports.js'
import type { BatchOptions } from './contract/storage-options.js'
import { checkInteger, checkNames, checkNumber } from './errors/check-options.js'
import { MAX_DELAY } from './time/clock.js'

const NAMES = ['batchSize', 'batchTimeout', 'maxBatchSize', 'queueSize', 'queueBytes'] as const
const MAX_BATCH_SIZE = 1_000_000

const DEFAULTS: Required<BatchOptions> = {
  batchSize: 100,
  batchTimeout: 100,
  maxBatchSize: 2000,
  queueSize: 10_000,
  queueBytes: 10 * 1024 * 1024,
}

/**
 * @param batching The defaults of the driver.
 * @throws LogStorageError INVALID_OPTIONS that names the option, its value and the allowed values.
 */
export function checkBatchOptions(
  batch: BatchOptions | undefined,
  batching: DriverBatching | undefined,
): Required<BatchOptions> {
  if (batching === undefined) return complete('batch', batch, DEFAULTS)
  const ofDriver = complete('driver.batching', batching, DEFAULTS)
  const { queueSize = Math.max(DEFAULTS.queueSize, 4 * ofDriver.maxBatchSize) } = batching
  return complete('batch', batch, { ...ofDriver, queueSize })
}

function complete(
  option: string,
  value: BatchOptions | undefined,
  defaults: Required<BatchOptions>,
): Required<BatchOptions> {
  const given: BatchOptions = checkNames(option, value, NAMES)
  const integer = (name: keyof BatchOptions, range: { min: number; max: number; default: number }) =>
    checkInteger(`${option}.${name}`, given[name], range)
  const { maxBatchSize: most = Infinity } = given
  // The large batches of a driver give way to a smaller maximum.
  const isLess = most < defaults.batchSize && most >= DEFAULTS.batchSize
  const batchSize = integer('batchSize', {
    min: 1,
    max: MAX_BATCH_SIZE,
    default: isLess ? Math.floor(most) : defaults.batchSize,
  })
  return {
    batchSize,
    batchTimeout: checkNumber(`${option}.batchTimeout`, given.batchTimeout, {
      min: 0,
      max: MAX_DELAY,
      default: defaults.batchTimeout,
    }),
    maxBatchSize: integer('maxBatchSize', {
      min: batchSize,
      max: MAX_BATCH_SIZE,
      default: Math.max(batchSize, defaults.maxBatchSize),
    }),
    queueSize: integer('queueSize', { min: 1, max: 10_000_000, default: defaults.queueSize }),
    queueBytes: integer('queueBytes', {
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
      default: defaults.queueBytes,
    }),
  }
}
