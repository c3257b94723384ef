import type { LogDriver } from '@logpond/core'
import { checkDriver } from './check-driver.js'
import { ConformanceFailure } from './failure/conformance-failure.js'
import { describeError } from './failure/describe-error.js'
import { failureWithin } from './failure/failure-within.js'
import { StrayErrors } from './failure/stray-errors.js'
import type { CreateDriver } from './lab/create-driver.js'
import { DriverProcess } from './lab/driver-process.js'

/**
 * Opens a new driver and closes it, so that one which cannot be opened is reported once, and not by each promise.
 *
 * @param limit Milliseconds that create, open and close may take, each.
 * @throws ConformanceFailure that says what went wrong.
 */
export async function firstOpening(
  create: CreateDriver,
  directory: string,
  limit: number,
): Promise<LogDriver> {
  using _stray = new StrayErrors()
  let made: unknown
  const notMade = await failureWithin(limit, async () => {
    made = await create({ directory })
  })
  if (notMade !== undefined) throw failureOf('create({ directory }) has failed', notMade)
  checkDriver(made)
  const driver = made
  const notOpen = await failureWithin(limit, async () => void (await driver.open()))
  if (notOpen !== undefined)
    throw failureOf(`${driver.name} cannot be opened, in a new and empty folder`, notOpen)
  // Whether it closes is a promise of its own.
  await failureWithin(limit, async () => driver.close())
  return driver
}

function failureOf(what: string, cause: unknown): ConformanceFailure {
  return new ConformanceFailure(`${what}: ${describeError(cause)}`, { cause })
}

/**
 * Opens the driver in a process of its own, as promises about processes do, and kills that.
 *
 * @throws ConformanceFailure that says what is wrong with the module.
 */
export async function firstProcess(module: string, directory: string, limit: number): Promise<void> {
  const child = new DriverProcess(module)
  child.use(directory)
  const failure = await failureWithin(limit, () => child.ready())
  await child.kill()
  if (failure === undefined) return
  // Where it was thrown is in that process.
  const reason = describeError(failure)
    .replace(/^Error: /, '')
    .replace(/\nat .*$/, '')
  throw new ConformanceFailure(`A process of its own cannot open the driver by ${module}: ${reason}`, {
    cause: failure,
  })
}
