import type { FieldSummary, StoredLogEntry } from '@logpond/core'
import type { About, Count, EntryContext, EntryPage, Facet, Histogram } from '../../src/protocol/protocol.js'
import { paramsOf, type Question } from '../state/question.js'
import type { EntryKey, Order } from '../window/entry-window.js'
import { addressOf, type Params, read } from './client.js'

export interface PageRequest {
  readonly order: Order
  readonly limit: number
  readonly after?: EntryKey | undefined
}

export function addressOfAbout(): string {
  return addressOf('about')
}

export function readAbout(signal?: AbortSignal): Promise<About> {
  return read('about', {}, signal)
}

export function addressOfPage(question: Question, page: PageRequest): string {
  return addressOf('entries', paramsOfPage(question, page))
}

export function readPage(question: Question, page: PageRequest, signal?: AbortSignal): Promise<EntryPage> {
  return read('entries', paramsOfPage(question, page), signal)
}

function paramsOfPage(question: Question, { order, limit, after }: PageRequest): Params {
  const key = after === undefined ? undefined : `${after.timestamp},${after.id}`
  return { ...paramsOf(question), order, limit, after: key }
}

export function readEntry(id: number, signal?: AbortSignal): Promise<StoredLogEntry> {
  return read(`entries/${id}`, {}, signal)
}

export function readContext(
  id: number,
  lines: number,
  q: string,
  signal?: AbortSignal,
): Promise<EntryContext> {
  return read(`entries/${id}/context`, { before: lines, after: lines, q }, signal)
}

export function readTrace(traceId: string, signal?: AbortSignal): Promise<EntryPage> {
  return read(`traces/${traceId}`, {}, signal)
}

export async function readCount(question: Question, signal?: AbortSignal): Promise<number> {
  const { count } = await read<Count>('count', paramsOf(question), signal)
  return count
}

export function readHistogram(question: Question, signal?: AbortSignal): Promise<Histogram> {
  return read('histogram', paramsOf(question, true), signal)
}

export function readFacets(
  question: Question,
  fields: readonly string[],
  limit: number,
  signal?: AbortSignal,
): Promise<Facet[]> {
  return read('facets', { ...paramsOf(question), field: fields, limit }, signal)
}

export function readFields(question: Question, signal?: AbortSignal): Promise<FieldSummary[]> {
  return read('fields', paramsOf(question), signal)
}

/** @param columns Attributes that are shown as columns, for a table of the same columns. */
export function downloadAddress(
  question: Question,
  format: 'jsonl' | 'csv' | 'text',
  columns: readonly string[],
): string {
  const field =
    format === 'csv' && columns.length > 0
      ? ['timestamp', 'severity', 'service', ...columns, 'message']
      : undefined
  return addressOf('download', { ...paramsOf(question), order: question.order, format, field })
}
