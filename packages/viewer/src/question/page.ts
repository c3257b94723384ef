import type { SearchQuery } from '@logpond/core'
import { badRequest } from '../http/api-error.js'
import { choiceOf, type Question, shown, wholeOf } from './question.js'

const ORDERS = ['newest', 'oldest'] as const
const MAX_LIMIT = 1000

export type Order = (typeof ORDERS)[number]
export type Place = NonNullable<SearchQuery['after']>

export interface Page {
  readonly order: Order
  readonly limit: number
  readonly after?: Place
  /** Whether `q` itself limits the number of entries, so that none follow. */
  readonly isLast: boolean
}

/** The page that a request asks for. Its parameters replace what `q` says, but `limit:` there stays an upper bound. */
export function pageOf(search: URLSearchParams, { page }: Question): Page {
  const limit = wholeOf(search, 'limit', { min: 0, max: MAX_LIMIT, standard: 100 })
  const after = placeOf(search) ?? page.after
  const isLast = page.limit !== undefined && page.limit <= limit
  return {
    order: orderOf(search, { page }),
    limit: isLast ? (page.limit as number) : limit,
    ...(after !== undefined && { after }),
    isLast,
  }
}

export function orderOf(search: URLSearchParams, { page }: Pick<Question, 'page'>): Order {
  return choiceOf(search, 'order', ORDERS) ?? page.order ?? 'newest'
}

/** `after=TIMESTAMP,ID` */
function placeOf(search: URLSearchParams): Place | undefined {
  const text = search.get('after')
  if (text === null || text === '') return undefined
  const [, timestamp, id] = /^(-?\d{1,13}(?:\.\d{1,3})?),(\d{1,16})$/.exec(text) ?? []
  if (timestamp !== undefined && Number.isSafeInteger(Number(id)))
    return { timestamp: Number(timestamp), id: Number(id) }
  throw badRequest(`after must be TIMESTAMP,ID of an entry; it was ${shown(text)}.`)
}
