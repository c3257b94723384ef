import type { IncomingMessage } from 'node:http'
import type { LogStorage } from '@logpond/core'
import { badRequest } from '../http/api-error.js'
import { orderOf } from '../question/page.js'
import { choiceOf, questionOf, shown } from '../question/question.js'
import { DOWNLOAD_FORMATS, sendDownload, startDownload } from '../streams/download.js'
import type { Streams } from '../streams/streams.js'
import { Tail } from '../streams/tail.js'
import type { ApiRequest } from './api-request.js'

/** A request whose answer lasts. */
export type StreamRequest = Omit<ApiRequest, 'reads'> & {
  readonly storage: LogStorage
  readonly streams: Streams
}

const MAX_COLUMNS = 100

/** Answers what is at a path below `api/`. */
export type StreamRoute = (request: StreamRequest) => Promise<void>

export const STREAM_ROUTES: ReadonlyMap<string, StreamRoute> = new Map([
  ['tail', tail],
  ['download', download],
])

async function tail({ storage, clock, request, response, search, streams }: StreamRequest): Promise<void> {
  const { filter } = questionOf(search, clock.now())
  const { startTime, endTime, ...live } = filter
  const [from, to] = [
    Number(startTime ?? Number.NEGATIVE_INFINITY),
    Number(endTime ?? Number.POSITIVE_INFINITY),
  ]
  const isInRange = (timestamp: number) => timestamp >= from && timestamp < to
  const after = lastSeenId(request, search)
  if (request.method === 'HEAD') return void response.writeHead(200).end()
  return streams.run(response, (signal) =>
    new Tail({ storage, clock, response, filter: live, isInRange, after, signal }).run(),
  )
}

/** Browsers send the id of the last event when they connect again, with the same address as before. */
function lastSeenId({ headers }: IncomingMessage, search: URLSearchParams): number | undefined {
  const text = String(headers['last-event-id'] ?? '') || search.get('after') || ''
  if (text === '') return undefined
  const id = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(id)) return id
  throw badRequest(`after must be the id of an entry, or 0; it was ${shown(text)}.`)
}

async function download(asked: StreamRequest): Promise<void> {
  const { storage, clock, request, response, search, streams } = asked
  const question = questionOf(search, clock.now())
  const format = choiceOf(search, 'format', DOWNLOAD_FORMATS) ?? 'jsonl'
  const order = orderOf(search, question)
  const fields = search.getAll('field').filter((name) => name !== '')
  if (fields.length > MAX_COLUMNS)
    throw badRequest(`At most ${MAX_COLUMNS} columns; there were ${fields.length}.`)
  const { limit, after } = question.page
  const query = { ...question.filter, order, limit, after }
  const columns = fields.length > 0 ? fields : undefined
  if (request.method === 'HEAD') {
    startDownload({ response, clock, format })
    return void response.end()
  }
  return streams.run(response, (signal) =>
    sendDownload({ storage, clock, response, query, format, fields: columns, signal }),
  )
}
