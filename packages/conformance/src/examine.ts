import { ConformanceFailure } from './failure/conformance-failure.js'
import { describeError } from './failure/describe-error.js'
import { failureWithin } from './failure/failure-within.js'
import { NotTested } from './failure/not-tested.js'
import { StrayErrors } from './failure/stray-errors.js'
import { visibleText } from './failure/visible-text.js'
import type { DriverPromise, PromiseGroup } from './lab/driver-promise.js'
import { Lab, type LabOptions } from './lab/lab.js'
import type { Verdict, VerdictStatus } from './verdict.js'

export interface ExamineOptions extends LabOptions {
  /** Milliseconds. */
  readonly timeout: number
  /** Whether a promise fails that could have been tested but was not. */
  readonly strict: boolean
}

type Finding = Pick<Verdict, 'status' | 'reason' | 'error' | 'remedy'>

const NO_MODULE = new NotTested(
  'it needs a module that other processes can load the driver from',
  "Pass a file that exports `create`: { create, module: new URL('./create.js', import.meta.url) }",
)

/** Tests one promise on a driver, in a lab of its own. Never rejects. */
export async function examine(
  group: PromiseGroup,
  promise: DriverPromise,
  options: ExamineOptions,
): Promise<Verdict> {
  const start = performance.now()
  const finding = reasonToSkip(promise, options) ?? judge(promise, await outcomeOf(promise, options), options)
  return { group: group.name, promise: promise.name, ...finding, milliseconds: performance.now() - start }
}

function reasonToSkip(promise: DriverPromise, options: ExamineOptions): Finding | undefined {
  const { claim, denies, needsProcesses } = promise
  const { supports, module } = options
  const missing = [claim ?? []].flat().find((name) => !supports[name])
  if (missing !== undefined) return found('not claimed', `supports.${missing} is false`)
  if (denies !== undefined && supports[denies]) return found('not claimed', `supports.${denies} is true`)
  if (!needsProcesses || module !== undefined) return undefined
  return judge(promise, NO_MODULE, options)
}

function judge({ denies }: DriverPromise, error: unknown, { strict }: ExamineOptions): Finding {
  // The driver does not owe this promise, so it may stay untested.
  if (error instanceof NotTested) return untried(error, strict && denies === undefined)
  if (denies === undefined) return error === undefined ? { status: 'passed' } : failed(error)
  if (error !== undefined) return found('not claimed', `supports.${denies} is false`)
  return found('too modest', `supports.${denies} is false, but the driver does it`)
}

/** The error that a promise fails with. A promise that fails on a store that others used before is tested again on a new one. */
async function outcomeOf(promise: DriverPromise, options: ExamineOptions): Promise<unknown> {
  const { shared } = options
  const users = shared.users
  const first = await attempt(promise, options)
  if (!first.mayBeOfOthers || users.length === 0) return first.error
  const second = await attempt(promise, options)
  if (second.error === undefined) shared.blame(promise.name, users, first.error)
  return second.error
}

interface Attempt {
  readonly error?: unknown
  /** Whether the cause may be something that other promises left behind. */
  readonly mayBeOfOthers: boolean
}

async function attempt(promise: DriverPromise, options: ExamineOptions): Promise<Attempt> {
  const lab = new Lab(promise.name, options)
  const { error, isStray } = await tryOnce(promise, lab, options.timeout)
  const isSound = error === undefined || error instanceof NotTested
  if (lab.hasShared) await options.shared.takeBack(isSound)
  else if (isStray) await options.shared.close()
  return { error, mayBeOfOthers: !isSound && (lab.hasShared || isStray) }
}

async function tryOnce(promise: DriverPromise, lab: Lab, timeout: number) {
  using stray = new StrayErrors()
  const error = await failureWithin(timeout, async () => promise.check(lab))
  // If the check hangs, its cleanup may hang too.
  const leftover = await failureWithin(timeout, () => lab[Symbol.asyncDispose]())
  // A rejection counts as unhandled only when the microtasks have run.
  await new Promise(setImmediate)
  const seen = error ?? leftover
  return { error: seen ?? stray.first, isStray: seen === undefined && stray.first !== undefined }
}

function failed(error: unknown): Finding {
  return { status: 'failed', reason: describeError(error), error }
}

function untried({ message, remedy }: NotTested, isStrict: boolean): Finding {
  const reason = visibleText(message)
  if (remedy === undefined) return found('not tested', reason)
  if (!isStrict) return { status: 'not tested', reason, remedy }
  return {
    ...failed(new ConformanceFailure(`not tested, and this is a strict run: ${reason}. ${remedy}.`)),
    remedy,
  }
}

function found(status: VerdictStatus, reason: string): Finding {
  return { status, reason }
}
