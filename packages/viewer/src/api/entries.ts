import type { StoredLogEntry } from '@logpond/core'
import { badRequest, notFound } from '../http/api-error.js'
import type { EntryContext, EntryPage } from '../protocol/protocol.js'
import { type Page, pageOf } from '../question/page.js'
import { type Question, questionOf, shown, wholeOf } from '../question/question.js'
import type { ApiRequest } from './api-request.js'

const MAX_AROUND = 1000

export async function entries(request: ApiRequest): Promise<EntryPage> {
  const question = questionOf(request.search, request.clock.now())
  return readPage(request, question.filter, pageOf(request.search, question))
}

/** The entries of a trace, the oldest first. */
export async function trace(request: ApiRequest, id: string): Promise<EntryPage> {
  if (!/^[\da-f]{32}$/i.test(id)) throw badRequest(`A trace id has 32 hex digits; it was ${shown(id)}.`)
  const page = pageOf(request.search, {
    filter: {},
    page: { order: 'oldest', limit: undefined, after: undefined },
  })
  return readPage(request, { traceId: id }, page)
}

async function readPage(
  { storage, reads }: ApiRequest,
  filter: Question['filter'],
  { order, limit, after, isLast }: Page,
): Promise<EntryPage> {
  // One more than asked for shows whether any follow.
  const query = { ...filter, order, after, limit: isLast ? limit : limit + 1 }
  const found = await reads.read((signal) => storage.search(query, { signal }))
  return { entries: found.slice(0, limit), more: found.length > limit }
}

export async function entry({ storage, reads }: ApiRequest, id: string): Promise<StoredLogEntry> {
  const found = await reads.read((signal) => storage.get(idOf(id), { signal }))
  if (found === undefined) throw missing(id)
  return found
}

export async function context(request: ApiRequest, id: string): Promise<EntryContext> {
  const { storage, reads, search, clock } = request
  const { filter } = questionOf(search, clock.now())
  const bounds = { min: 0, max: MAX_AROUND, standard: 20 }
  const before = wholeOf(search, 'before', bounds)
  const after = wholeOf(search, 'after', bounds)
  const number = idOf(id)
  const found = await reads.read((signal) => storage.around(number, { before, after, filter, signal }))
  const at = found.findIndex((one) => one.id === number)
  const own = found[at]
  if (own === undefined) throw missing(id)
  return { before: found.slice(0, at), entry: own, after: found.slice(at + 1) }
}

function idOf(text: string): number {
  const id = Number(text)
  if (Number.isSafeInteger(id)) return id
  throw missing(text)
}

function missing(id: string) {
  return notFound(`There is no entry ${id}, or it was deleted.`)
}
