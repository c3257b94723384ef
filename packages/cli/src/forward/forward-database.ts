import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type DriverFilter, toDriverFilter } from '@logpond/core'
import { visibleText } from '@logpond/mapping/writers'
import { CommandError } from '../command-error.js'
import { type Context, toPath } from '../context.js'
import { type Database, fullName, openToRead } from '../database.js'
import { followAgain } from '../follow-again.js'
import { formatCount } from '../numbers.js'
import { lockProcess } from '../process-lock.js'
import { NO_PROGRESS, startProgress } from '../progress.js'
import { type QueryOptions, toQuestion } from '../query-options.js'
import { explain } from '../question/explain.js'
import { refusePage } from '../question/question.js'
import { replaceJsonFile } from '../replace-file.js'
import { askedText } from './asked-text.js'
import { forwardEntries } from './forward-entries.js'
import { type ForwardState, newState, readForwardState } from './forward-state.js'
import { type ForwardTarget, forwardTarget } from './forward-target.js'
import { type Outcome, postRequest } from './post-request.js'

export interface ForwardDatabaseOptions extends QueryOptions {
  readonly db: string
  readonly to: string
  readonly header?: readonly string[]
  readonly follow?: boolean
  readonly state?: string
  readonly maxBytes: number
  readonly gzip: boolean
  readonly quiet?: boolean
  readonly json?: boolean
}

/**
 * Sends the entries of a database to an OTLP/HTTP endpoint, and reports what it has sent.
 *
 * @param words A query; without one, all entries are sent.
 * @throws CommandError if the receiver refuses a request, or cannot be reached; with the exit status 2 also if it refused entries.
 */
export async function forwardDatabase(
  context: Context,
  words: readonly string[],
  options: ForwardDatabaseOptions,
): Promise<void> {
  const question = toQuestion(words, options, context)
  refusePage(question, 'all matching entries are sent, in the order of their ids.')
  if (options.explain) return context.stdout.write(explain(question.filter))
  const asked = askedText(words, options)
  const target = forwardTarget(options.to, options.header, process.env)
  const from = fullName(context, options.db)
  const path =
    options.state === undefined
      ? statePath(context, [from, target.url.href, ...(asked === undefined ? [] : [asked])])
      : toPath(context, options.state)
  await using _lock = await lockProcess(`${path}.lock`, {
    command: 'forward',
    refusal: (owner) =>
      `Process ${owner} already forwards ${visibleText(from)} to ${visibleText(target.name)}.`,
  })
  const known = readForwardState(path, { from, to: target.name, asked })
  const database = await openToRead(context, options.db)
  try {
    const lastId = await database.lastId()
    if (known !== undefined && known.sent > lastId) {
      throw new CommandError(
        `${visibleText(from)} is not the database that was forwarded before: it has no entry with the id ${known.sent}. To send all of its entries, remove ${visibleText(path)}.`,
      )
    }
    if (known === undefined) await question.checkNames(database.storage)
    const selection = asked === undefined ? undefined : { asked, filter: question.filter }
    const before = known ?? newState(from, target.name, selection)
    const upTo = options.follow ? undefined : lastId
    const end = await run(context, database, target, { ...options, before, upTo, path })
    await report(context, before, end, options)
  } finally {
    await database.storage.close()
  }
}

/** Of each address and each query its own, but without what may be a secret. */
function statePath({ directory }: Context, names: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 16)
  return join(directory, '.logpond', `forward-${hash}.json`)
}

interface RunOptions extends ForwardDatabaseOptions {
  readonly before: ForwardState
  readonly upTo: number | undefined
  readonly path: string
}

async function run(
  context: Context,
  database: Database,
  target: ForwardTarget,
  { before, upTo, path, maxBytes, gzip, quiet = false, follow = false }: RunOptions,
): Promise<ForwardState> {
  const { signal, after } = context
  const total = upTo === undefined ? 0 : Math.max(0, upTo - before.sent)
  const isShown = !quiet && !follow
  const progress = isShown ? startProgress(context.stderr, 'forward', total, context.now) : NO_PROGRESS
  const onProblem = (message: string) => {
    const line = `logpond: ${visibleText(`${target.name} ${message}`)}`
    if (isShown) progress.log(line)
    else void context.stderr.write(`${line}\n`)
  }
  const { selection } = before
  const filter = selection === undefined ? {} : toDriverFilter(selection.filter)
  try {
    return await forwardEntries({
      ...{ state: before, upTo, maxBytes, onProblem, after, signal },
      readEntries: (id, last, limit) => readEntries(database, id, limit, { ...filter, maxId: last }),
      lastId: selection && (() => database.lastId()),
      untilNew: (id) => untilNew(context, database, id),
      post: (body) => post(context, target, body, gzip),
      save: (state) => replaceJsonFile(path, state),
      onProgress: ({ sent, entries }) =>
        progress.update({ done: sent - before.sent, entries: entries - before.entries, queued: 0 }),
    })
  } finally {
    progress.stop()
  }
}

async function readEntries(
  { storage, entriesAfter }: Database,
  id: number,
  limit: number,
  filter: DriverFilter,
) {
  try {
    return await entriesAfter(id, limit, filter)
  } catch (thrown) {
    // A storage opens a connection again that is lost, and the driver alone does not.
    await storage.search({ limit: 1 }).catch(() => {})
    throw thrown
  }
}

async function untilNew({ signal, after: delay, stderr }: Context, { storage }: Database, after: number) {
  const onLost = (reason: string) =>
    void stderr.write(`logpond: ${visibleText(reason)} Trying again until Ctrl-C.\n`)
  const following = followAgain({ storage, filter: {}, after, signal, delay, onLost })
  await following.next()
  await following.return()
}

async function post(
  context: Context,
  target: ForwardTarget,
  body: string,
  isZipped: boolean,
): Promise<Outcome> {
  const { secondSignal, now, after } = context
  try {
    return await postRequest(body, { target, isZipped, now, after, signal: secondSignal })
  } catch (thrown) {
    if (!secondSignal.aborted) throw thrown
    return { kind: 'again', reason: 'was not waited for' }
  }
}

async function report(
  { stdout, signal }: Context,
  before: ForwardState,
  end: ForwardState,
  { json, quiet, follow, to: _ }: ForwardDatabaseOptions,
): Promise<void> {
  const [entries, refused] = [end.entries - before.entries, end.refused - before.refused]
  const isComplete = end.next === undefined && (follow === true || !signal.aborted)
  if (json) {
    await stdout.write(
      `${JSON.stringify({ forwarded: entries - refused, refused, lastId: end.sent, complete: isComplete })}\n`,
    )
  } else if (!quiet || !isComplete) {
    const how = isComplete ? '' : '; stopped: run it again to continue'
    const but = refused === 0 ? '' : `, ${formatCount(refused)} refused by the receiver`
    await stdout.write(
      `${formatCount(entries - refused)} entries forwarded${but}, up to #${end.sent}${how}\n`,
    )
  }
  if (refused > 0)
    throw new CommandError(
      `The receiver has refused ${formatCount(refused)} entries, and will not take them.`,
    )
}
