import { type Answer, textAnswer } from '../http/answer.js'
import { JSON_TYPE, mediaType } from '../http/content-type.js'
import { RequestProblem } from '../http/request-problem.js'
import type { Route } from '../route.js'
import { readPush } from './read-push.js'

const NO_CONTENT: Answer = { status: 204, body: Buffer.alloc(0) }

/** `POST /loki/api/v1/push`, in JSON. */
export const lokiRoute: Route = {
  protocol: 'loki',
  async answer(request, receive) {
    if (mediaType(request.headers['content-type']) !== JSON_TYPE) {
      throw new RequestProblem(415, 'The content type must be application/json: Snappy is not supported.')
    }
    const { outcome } = await receive((bytes) => {
      return { content: undefined, entries: readPush(bytes.toString('utf8')), isUnique: true }
    })
    const [first] = outcome.rejected
    if (first === undefined) return NO_CONTENT
    // Loki has no partial success: it stores the others and answers 400, which clients do not send again.
    return textAnswer(
      400,
      `${outcome.rejected.length} lines were not stored. Line ${first.place + 1}: ${first.message}`,
    )
  },
  failure: (_request, status, message) => textAnswer(status, message),
}
