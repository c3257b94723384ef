import type { IncomingMessage } from 'node:http'
import { JSON_TYPE, mediaType, PROTOBUF_TYPE } from '../http/content-type.js'
import { RequestProblem } from '../http/request-problem.js'
import type { Route } from '../route.js'
import { entriesOf } from './entries-of.js'
import { failureAnswer, type OtlpEncoding, partialAnswer, type Signal, successAnswer } from './otlp-answer.js'
import { readJson } from './read-json.js'
import { readProtobuf } from './read-protobuf.js'

/** `POST /v1/logs`. */
export const logsRoute: Route = {
  protocol: 'otlp',
  async answer(request, receive) {
    const encoding = encodingOf(request)
    const { outcome } = await receive((bytes) => {
      const entries = entriesOf(encoding === 'json' ? readJson(bytes) : readProtobuf(bytes))
      // Every record has the time when it was observed.
      return { content: undefined, entries, isUnique: true }
    })
    const [first] = outcome.rejected
    if (first === undefined) return successAnswer(encoding)
    const message = `${outcome.rejected.length} records were not stored. Record ${first.place + 1}: ${first.message}`
    return partialAnswer(encoding, 'logs', { rejected: outcome.rejected.length, message })
  },
  failure,
}

/**
 * `POST /v1/traces` and `/v1/metrics`: success, with a warning for the first request of a connection. With an error, every application with
 * one `OTEL_EXPORTER_OTLP_ENDPOINT` for all signals would report it for ever; and some exporters log each warning, which then comes here.
 */
export function ignoringRoute(signal: Signal): Route {
  const warned = new WeakSet<object>()
  return {
    protocol: 'otlp',
    async answer(request) {
      const encoding = encodingOf(request)
      if (warned.has(request.socket)) return successAnswer(encoding)
      warned.add(request.socket)
      const message = `Logpond stores logs only; these ${signal} were not stored.`
      return partialAnswer(encoding, signal, { rejected: 0, message })
    },
    failure,
  }
}

function failure(request: IncomingMessage, status: number, message: string) {
  const encoding = mediaType(request.headers['content-type']) === PROTOBUF_TYPE ? 'protobuf' : 'json'
  return failureAnswer(encoding, status, message)
}

/** @throws RequestProblem 415 */
function encodingOf(request: IncomingMessage): OtlpEncoding {
  const type = mediaType(request.headers['content-type'])
  if (type === PROTOBUF_TYPE) return 'protobuf'
  if (type === JSON_TYPE) return 'json'
  const given = type === '' ? 'It has none.' : `It was ${JSON.stringify(type)}.`
  throw new RequestProblem(415, `The content type must be ${PROTOBUF_TYPE} or ${JSON_TYPE}. ${given}`)
}
