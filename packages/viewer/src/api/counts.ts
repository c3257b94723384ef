import type { FieldSummary } from '@logpond/core'
import { badRequest } from '../http/api-error.js'
import type { Count, Facet } from '../protocol/protocol.js'
import { questionOf, wholeOf } from '../question/question.js'
import type { ApiRequest } from './api-request.js'

const MAX_FIELDS = 50
const MAX_VALUES = 1000

export async function count({ storage, reads, search, clock }: ApiRequest): Promise<Count> {
  const { filter } = questionOf(search, clock.now())
  return { count: await reads.read((signal) => storage.count(filter, { signal })) }
}

/** In the order in which the fields are asked for. */
export async function facets({ storage, reads, search, clock }: ApiRequest): Promise<Facet[]> {
  const { filter } = questionOf(search, clock.now())
  const fields = search.getAll('field')
  if (fields.length > MAX_FIELDS)
    throw badRequest(`At most ${MAX_FIELDS} fields; there were ${fields.length}.`)
  if (fields.includes('')) throw badRequest('field must be the name of a field.')
  const limit = wholeOf(search, 'limit', { min: 1, max: MAX_VALUES, standard: 20 })
  return Promise.all(
    fields.map(async (field) => {
      const query = { ...filter, field, limit }
      const found = await reads.read((signal) => storage.topValues(query, { signal }))
      return { field, ...found }
    }),
  )
}

export async function fields({ storage, reads, search, clock }: ApiRequest): Promise<FieldSummary[]> {
  const { filter } = questionOf(search, clock.now())
  return reads.read((signal) => storage.fields(filter, { signal }))
}
