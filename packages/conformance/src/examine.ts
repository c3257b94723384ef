import { isLogStorageError } from '@logpond/core'
import { ConformanceFailure } from './conformance-failure.js'
import type { DriverPromise, PromiseGroup } from './driver-promise.js'
import { Lab, type LabOptions } from './lab.js'
import { NotTested } from './not-tested.js'
import { StrayErrors } from './stray-errors.js'
import type { Verdict, VerdictStatus } from './verdict.js'

export interface ExamineOptions extends LabOptions {
  /** Milliseconds. */
  readonly timeout: number
}

type Finding = Pick<Verdict, 'status' | 'reason' | 'error'>

/** Tries one promise on a driver, in a lab of its own. Never rejects. */
export async function examine(
  group: PromiseGroup,
  promise: DriverPromise,
  options: ExamineOptions,
): Promise<Verdict> {
  const start = performance.now()
  const finding = reasonToSkip(promise, options) ?? judge(promise, await attempt(promise, options))
  return { group: group.name, promise: promise.name, ...finding, milliseconds: performance.now() - start }
}

function reasonToSkip({ claim, denies, needsProcesses }: DriverPromise, options: LabOptions) {
  const { supports, module } = options
  const missing = [claim ?? []].flat().find((name) => !supports[name])
  if (missing !== undefined) return found('not claimed', `supports.${missing} is false`)
  if (denies !== undefined && supports[denies]) return found('not claimed', `supports.${denies} is true`)
  if (!needsProcesses || module !== undefined) return undefined
  return found('not tested', 'it takes a module that other processes can load the driver from')
}

function judge({ denies }: DriverPromise, error: unknown): Finding {
  if (error instanceof NotTested) return found('not tested', error.message)
  if (denies === undefined) return error === undefined ? { status: 'passed' } : failed(error)
  if (error !== undefined) return found('not claimed', `supports.${denies} is false`)
  return found('too modest', `supports.${denies} is false, but the driver does it`)
}

async function attempt(promise: DriverPromise, options: ExamineOptions): Promise<unknown> {
  const lab = new Lab(options)
  using stray = new StrayErrors()
  const error = await failureWithin(options.timeout, async () => promise.check(lab))
  // What hangs in the check may hang in its end too.
  const leftover = await failureWithin(options.timeout, () => lab[Symbol.asyncDispose]())
  // A rejection counts as unhandled only when the microtasks have run.
  await new Promise(setImmediate)
  return error ?? leftover ?? stray.first
}

async function failureWithin(timeout: number, work: () => Promise<void>): Promise<unknown> {
  const { promise: timedOut, reject } = Promise.withResolvers<never>()
  const late = new ConformanceFailure(`It had not settled after ${timeout} ms.`)
  const timer = setTimeout(() => reject(late), timeout)
  try {
    await Promise.race([work(), timedOut])
    return undefined
  } catch (thrown) {
    return thrown ?? new ConformanceFailure(`It failed with ${thrown}.`)
  } finally {
    clearTimeout(timer)
  }
}

function failed(error: unknown): Finding {
  return { status: 'failed', reason: describe(error), error }
}

function found(status: VerdictStatus, reason: string): Finding {
  return { status, reason }
}

function describe(error: unknown): string {
  if (error instanceof ConformanceFailure) return error.message
  const name = isLogStorageError(error) ? error.code : error instanceof Error ? error.name : undefined
  const message = error instanceof Error ? error.message : String(error)
  return [name === undefined ? message : `${name}: ${message}`, ...placeOf(error)].join('\n')
}

/** Where what an error came from was thrown: the code of the driver is what its author wants to look at. */
function placeOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  if (error.cause instanceof Error) return placeOf(error.cause)
  const frame = error.stack
    ?.split('\n')
    .find((line) => /^\s+at /.test(line) && !/node:|node_modules/.test(line))
  return frame === undefined ? [] : [frame.trim()]
}
