import type { SearchQuery } from '@logpond/core'
import { CommandError } from '../command-error.js'
import type { Question } from './question.js'

export type Order = 'newest' | 'oldest'

/**
 * The order and number of entries that the query and the options of a command ask for.
 *
 * @throws CommandError if they contradict each other.
 */
export function pageOf(
  { page }: Question,
  options: { readonly order?: Order; readonly limit?: number },
  defaults: { readonly order: Order; readonly limit?: number },
): Pick<SearchQuery, 'order' | 'limit' | 'after'> & { order: Order } {
  const { order, limit, after } = page
  if (order !== undefined && options.order !== undefined && order !== options.order)
    throw new CommandError(`order:${order} in the query contradicts --order ${options.order}.`)
  const limits = [limit, options.limit].filter((one) => one !== undefined)
  const most = limits.length > 0 ? Math.min(...limits) : defaults.limit
  return {
    order: order ?? options.order ?? defaults.order,
    ...(most !== undefined && { limit: most }),
    ...(after !== undefined && { after }),
  }
}
