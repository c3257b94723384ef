import { type Completion, completeStored, type StoredNames } from '@logpond/query'
import { wholeOf } from '../question/question.js'
import type { ApiRequest } from './api-request.js'

/** What can stand at the cursor. Answers without names of the storage if they cannot be read. */
export async function completion({ search, reads }: ApiRequest, names: StoredNames): Promise<Completion> {
  const q = search.get('q') ?? ''
  const cursor = wholeOf(search, 'cursor', { min: 0, max: Number.MAX_SAFE_INTEGER, standard: q.length })
  return reads.read(() => completeStored(q, cursor, names))
}
