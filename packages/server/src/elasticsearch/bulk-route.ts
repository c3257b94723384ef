import { randomUUID } from 'node:crypto'
import type { Outcome } from '../delivery/receiver.js'
import type { Answer } from '../http/answer.js'
import { JSON_TYPE, mediaType } from '../http/content-type.js'
import { RequestProblem } from '../http/request-problem.js'
import type { Route } from '../route.js'
import { elasticAnswer } from './handshake.js'
import { type Bulk, readBulk } from './read-bulk.js'

const TYPES: ReadonlySet<string> = new Set([
  JSON_TYPE,
  'application/x-ndjson',
  'application/vnd.elasticsearch+x-ndjson',
  'application/vnd.elasticsearch+json',
])

/** The types of Elasticsearch for failures. */
const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'illegal_argument_exception',
  401: 'security_exception',
  413: 'content_too_long',
}

/** `POST /_bulk` of an index. */
export function bulkRoute(index: string): Route {
  return {
    protocol: 'elasticsearch',
    async answer(request, receive) {
      const type = mediaType(request.headers['content-type'])
      if (!TYPES.has(type)) {
        throw new RequestProblem(415, `The content type must be application/x-ndjson or application/json.`)
      }
      const { content, outcome } = await receive((bytes) => {
        const bulk = readBulk(bytes.toString('utf8'), index)
        const isUnique = bulk.entries.every(({ timestamp }) => timestamp !== undefined)
        return { content: bulk, entries: bulk.entries, isUnique }
      })
      return answerOf(content, outcome)
    },
    failure: (_request, status, reason) =>
      elasticAnswer(status, { error: { type: ERROR_TYPES[status] ?? 'unavailable', reason }, status }),
  }
}

/** The result of each action, in their order. */
function answerOf({ items }: Bulk, { rejected }: Outcome): Answer {
  const reasons = new Map(rejected.map(({ place, message }) => [place, message]))
  let place = 0
  const results = items.map(({ action, index, id, entries }) => {
    let reason: string | undefined
    for (const end = place + entries; place < end; place++) reason ??= reasons.get(place)
    const known = { _index: index, _id: id ?? randomUUID() }
    if (reason !== undefined) {
      return { [action]: { ...known, status: 400, error: { type: 'document_parsing_exception', reason } } }
    }
    return { [action]: { ...known, _version: 1, result: 'created', status: 201 } }
  })
  return elasticAnswer(200, { took: 0, errors: rejected.length > 0, items: results })
}
