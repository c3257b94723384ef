import { QueryError } from '@logpond/query'
import { problemOf } from '../http/to-api-error.js'
import type { ParsedQuery } from '../protocol/protocol.js'
import { questionOf } from '../question/question.js'
import type { ApiRequest } from './api-request.js'

/** What the parser makes of `q`. A query with a problem is an answer too: it is being typed. */
export async function parse({ search, clock }: ApiRequest): Promise<ParsedQuery> {
  try {
    const { filter, page } = questionOf(search, clock.now())
    return { query: { ...filter, ...page } }
  } catch (thrown) {
    if (!(thrown instanceof QueryError) || thrown.code !== 'INVALID_QUERY') throw thrown
    return { query: null, problem: problemOf(thrown, search.get('q') ?? '') }
  }
}
