import type { Context } from '../context.js'
import { type Database, openToRead } from '../database.js'
import { CODES, errorOf, type Incoming, type Response, readMessage } from './json-rpc.js'
import { MAX_LENGTH, type MessageLine, messageLines } from './message-lines.js'
import { Session } from './session.js'
import { toolsFor } from './tools/tools.js'

/** Milliseconds that running calls have when the input ends: a client may only have nothing more to ask. */
export const GRACE = 1000

/** The most requests in one message. */
const MAX_BATCH = 100

export interface McpOptions {
  readonly db: string
  readonly maxBytes: number
  readonly version: string
}

/**
 * Answers a client of the Model Context Protocol on the standard input and output, until it closes the input or a signal
 * arrives. Opens the database when it is first asked about it, so that the client need not wait for an application that
 * creates it.
 */
export async function serveMcp(context: Context, { db, maxBytes, version }: McpOptions): Promise<void> {
  let opening: Promise<Database> | undefined
  const open = () => {
    opening ??= openToRead(context, db)
    // It may exist the next time.
    opening.catch(() => {
      opening = undefined
    })
    return opening
  }
  const session = new Session({ context, maxBytes, version, tools: toolsFor(db), open })
  const { signal } = context
  const stop = () => {
    session.end()
    context.stdin.destroy()
  }
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    await answerAll(context, session)
  } catch (thrown) {
    // A stream that was destroyed ends with an error.
    if (!signal.aborted) throw thrown
  } finally {
    signal.removeEventListener('abort', stop)
    session.end()
    const database = await opening?.catch(() => undefined)
    await database?.storage.close()
  }
}

async function answerAll(context: Context, session: Session): Promise<void> {
  const running = new Set<Promise<void>>()
  const send = async (response: Response | readonly Response[] | undefined) => {
    if (response !== undefined) await context.stdout.write(`${JSON.stringify(response)}\n`)
  }
  for await (const line of messageLines(context.stdin)) {
    const { now, later } = answersTo(line, session)
    // Waits for a client that does not read, so that what it sends does not pile up here.
    await send(now)
    if (later === undefined) continue
    const answering = later.then(send).finally(() => running.delete(answering))
    running.add(answering)
  }
  using _timer = context.after(GRACE, () => session.end())
  await Promise.all(running)
}

interface Answers {
  readonly now?: Response
  readonly later?: Promise<Response | readonly Response[] | undefined>
}

function answersTo(line: MessageLine, session: Session): Answers {
  if ('isTooLong' in line)
    return { now: errorOf(null, CODES.invalidRequest, `A message is longer than ${MAX_LENGTH} characters.`) }
  let value: unknown
  try {
    value = JSON.parse(line.text)
  } catch {
    return { now: errorOf(null, CODES.parseError, 'A line is not JSON.') }
  }
  if (!Array.isArray(value)) return answerTo(readMessage(value), session)
  if (value.length === 0 || value.length > MAX_BATCH)
    return { now: errorOf(null, CODES.invalidRequest, `A batch has from 1 to ${MAX_BATCH} messages.`) }
  const answers = value.map((one) => answerTo(readMessage(one), session))
  return { later: all(answers) }
}

function answerTo(incoming: Incoming, session: Session): Answers {
  switch (incoming.kind) {
    case 'request':
      return { later: session.answer(incoming.request) }
    case 'notification':
      session.take(incoming.notification)
      return {}
    case 'ignored':
      return {}
    case 'invalid':
      return { now: incoming.response }
  }
}

async function all(answers: readonly Answers[]): Promise<readonly Response[] | undefined> {
  const responses = await Promise.all(answers.map(async ({ now, later }) => now ?? (await later)))
  const sent = responses.flat().filter((response): response is Response => response !== undefined)
  return sent.length === 0 ? undefined : sent
}
