import type { LogDriver } from '@logpond/core'
import { checkDriver } from './check-driver.js'
import { ConformanceFailure } from './failure/conformance-failure.js'
import { describeError } from './failure/describe-error.js'
import { failureWithin } from './failure/failure-within.js'
import { StrayErrors } from './failure/stray-errors.js'
import type { CreateDriver } from './lab/create-driver.js'
import { DriverProcess } from './lab/driver-process.js'

/**
 * Opens and closes a new driver, so that a driver that cannot be opened is reported once, and not by every promise.
 *
 * @param limit Milliseconds that each of create, open and close may take.
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
  if (notMade !== undefined) throw failureOf('create({ directory }) failed', notMade)
  checkDriver(made)
  const driver = made
  const notOpen = await failureWithin(limit, async () => void (await driver.open()))
  if (notOpen !== undefined)
    throw failureOf(`${driver.name} cannot be opened in a new, empty folder`, notOpen)
  // Other promises test close().
  await failureWithin(limit, async () => driver.close())
  return driver
}

function failureOf(what: string, cause: unknown): ConformanceFailure {
  return new ConformanceFailure(`${what}: ${describeError(cause)}`, { cause })
}

/**
 * Opens the driver in another process, as promises about processes do, and kills the process.
 *
 * @throws ConformanceFailure that says what is wrong with the module.
 */
export async function firstProcess(module: string, directory: string, limit: number): Promise<void> {
  const child = new DriverProcess(module)
  child.use(directory)
  const failure = await failureWithin(limit, () => child.ready())
  await child.kill()
  if (failure === undefined) return
  // The stack frame is one of this process, not of the one that threw.
  const reason = describeError(failure)
    .replace(/^Error: /, '')
    .replace(/\nat .*$/, '')
  throw new ConformanceFailure(`Another process cannot open the driver from ${module}: ${reason}`, {
    cause: failure,
  })
}
