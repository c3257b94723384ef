import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { LogDriver } from '@logpond/core'
import { visibleText } from '@logpond/mapping/writers'
import { CommandError } from '../command-error.js'
import { type Context, toPath } from '../context.js'
import { driverToRead, driverToWrite, fullName } from '../database.js'
import { formatCount } from '../numbers.js'
import { lockProcess } from '../process-lock.js'
import { NO_PROGRESS, startProgress } from '../progress.js'
import { replaceJsonFile } from '../replace-file.js'
import { compareStores } from './compare-stores.js'
import { copyEntries } from './copy-entries.js'
import { type CopyState, newState, readCopyState } from './copy-state.js'

export interface CopyOptions {
  readonly state?: string
  readonly append?: boolean
  readonly verify?: boolean
  readonly quiet?: boolean
  readonly json?: boolean
}

/**
 * Copies a database, and reports what it has copied.
 *
 * @throws CommandError if the target has entries of its own, if the state is not that of this copy, or if the databases differ.
 */
export async function copyDatabase(
  context: Context,
  from: string,
  to: string,
  options: CopyOptions,
): Promise<void> {
  const [source, target] = [fullName(context, from), fullName(context, to)]
  if (source === target || isSameFile(source, target))
    throw new CommandError(`${visibleText(from)} cannot be copied to itself.`)
  if (options.verify && options.append) throw new CommandError('--verify does not combine with --append.')
  const path = statePath(context, options.state, source, target)
  await using _lock = await lockProcess(`${path}.lock`, {
    command: 'copy',
    refusal: (owner) => `Process ${owner} already copies ${visibleText(source)} to ${visibleText(target)}.`,
  })
  const known = readCopyState(path, source, target)
  await using input = await open(await driverToRead(context, from))
  await using output = await open(await driverToWrite(context, to))
  await checkTarget(output.driver, known, target, path, options)
  const state = known ?? newState(source, target)
  const end = await run(context, input.driver, output.driver, state, path, options.quiet ?? false)
  const copied = end.entries - state.entries
  const isComplete = !context.signal.aborted
  if (options.verify && isComplete) await verify(input.driver, output.driver, end)
  await report(context, { copied, total: end.entries, isComplete }, options)
}

/** Two paths of one file, such as a link and its target. */
function isSameFile(one: string, other: string): boolean {
  const [first, second] = [one, other].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }))
  return first !== undefined && first.ino === second?.ino && first.dev === second.dev
}

async function open(driver: LogDriver): Promise<AsyncDisposable & { readonly driver: LogDriver }> {
  await driver.open()
  return { driver, [Symbol.asyncDispose]: async () => driver.close() }
}

function statePath(context: Context, given: string | undefined, from: string, to: string): string {
  if (given !== undefined) return toPath(context, given)
  const hash = createHash('sha256')
    .update(JSON.stringify([from, to]))
    .digest('hex')
    .slice(0, 16)
  return join(context.directory, '.logpond', `copy-${hash}.json`)
}

async function checkTarget(
  driver: LogDriver,
  known: CopyState | undefined,
  to: string,
  path: string,
  { append }: CopyOptions,
): Promise<void> {
  const { entries, lastId } = await driver.stats()
  if (known !== undefined && lastId < known.targetId) {
    throw new CommandError(
      `${visibleText(to)} is not the database that this copy began to fill: it has no entry with the id ${known.targetId}. To copy from the beginning, remove ${visibleText(path)}.`,
    )
  }
  if (known !== undefined || entries === 0 || append) return
  throw new CommandError(
    `${visibleText(to)} has ${formatCount(entries)} entries already. Use --append to add to them.`,
  )
}

async function run(
  context: Context,
  source: LogDriver,
  target: LogDriver,
  state: CopyState,
  path: string,
  isQuiet: boolean,
): Promise<CopyState> {
  const { entries: total, lastId } = await source.stats()
  const progress = isQuiet ? NO_PROGRESS : startProgress(context.stderr, 'copy', total, context.now)
  try {
    return await copyEntries({
      source,
      target,
      state,
      upTo: lastId,
      save: (next) => replaceJsonFile(path, next),
      onProgress: ({ entries }) => progress.update({ done: Math.min(entries, total), entries, queued: 0 }),
      after: context.after,
      signal: context.signal,
    })
  } finally {
    progress.stop()
  }
}

async function verify(source: LogDriver, target: LogDriver, { copied, targetId }: CopyState): Promise<void> {
  const difference = await compareStores(source, target, { sourceId: copied, targetId })
  if (difference === undefined) return
  const { place, source: one, target: other } = difference
  const show = (entry: object | undefined) =>
    entry === undefined ? 'no entry' : visibleText(JSON.stringify(entry))
  throw new CommandError(
    [
      `The databases differ at entry ${formatCount(place + 1)}.`,
      `from: ${show(one)}`,
      `to:   ${show(other)}`,
    ],
    1,
  )
}

async function report(
  { stdout }: Context,
  { copied, total, isComplete }: { copied: number; total: number; isComplete: boolean },
  { json, quiet, verify }: CopyOptions,
): Promise<void> {
  if (json) return stdout.write(`${JSON.stringify({ copied, total, complete: isComplete })}\n`)
  if (quiet && isComplete) return
  const before = total === copied ? '' : ` (${formatCount(total)} in all)`
  const how = isComplete
    ? verify
      ? '; both databases have the same entries'
      : ''
    : '; stopped: run it again to continue'
  await stdout.write(`${formatCount(copied)} entries copied${before}${how}\n`)
}
