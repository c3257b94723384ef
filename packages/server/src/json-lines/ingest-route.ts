import type { Outcome } from '../delivery/receiver.js'
import type { Answer } from '../http/answer.js'
import { JSON_TYPE, mediaType } from '../http/content-type.js'
import { RequestProblem } from '../http/request-problem.js'
import type { Route } from '../route.js'
import { type ReadEntries, readLines, readObjects } from './read-lines.js'

/** How many problems an answer lists. */
const MAX_LISTED = 100

const LINE_TYPES: ReadonlySet<string> = new Set([
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonlines',
  'application/stream+json',
])

/** `POST /ingest`: JSON lines, or one JSON object or array. */
export const ingestRoute: Route = {
  protocol: 'json',
  async answer(request, receive) {
    // No type that a page of another site can send without a preflight, such as text/plain.
    const type = mediaType(request.headers['content-type'])
    const isLines = LINE_TYPES.has(type)
    if (!isLines && type !== JSON_TYPE) throw unsupported(type)
    const read = (bytes: Buffer) => {
      const text = bytes.toString('utf8')
      const content = isLines ? readLines(text) : readObjects(text)
      const isUnique = content.entries.every(({ timestamp }) => timestamp !== undefined)
      return { content, entries: content.entries, isUnique }
    }
    const { content, outcome } = await receive(read)
    return answerOf(content, outcome)
  },
  failure(_request, status, message) {
    return { status, type: JSON_TYPE, body: Buffer.from(JSON.stringify({ error: message })) }
  },
}

function answerOf({ places, placeName, notJson }: ReadEntries, { accepted, rejected }: Outcome): Answer {
  const errors = rejected
    .slice(0, MAX_LISTED)
    .map(({ place, message }) => ({ [placeName]: places[place], error: message }))
  const body = {
    accepted,
    rejected: rejected.length,
    ...(errors.length > 0 && { errors }),
    ...(notJson.length > 0 && { notJson: notJson.length, notJsonLines: notJson.slice(0, MAX_LISTED) }),
  }
  const status = accepted === 0 && rejected.length > 0 ? 400 : 200
  return { status, type: JSON_TYPE, body: Buffer.from(JSON.stringify(body)) }
}

function unsupported(type: string): RequestProblem {
  const given = type === '' ? 'It has none.' : `It was ${JSON.stringify(type)}.`
  return new RequestProblem(
    415,
    `The content type must be application/x-ndjson, application/jsonl or application/json. ${given}`,
  )
}
