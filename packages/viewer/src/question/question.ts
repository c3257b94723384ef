import type { SearchFilter, SearchQuery } from '@logpond/core'
import { parseQuery } from '@logpond/query'
import { badRequest } from '../http/api-error.js'

/** What a request asks: `q`, `from` and `to` together. */
export interface Question {
  readonly filter: SearchFilter
  /** What `q` says about the page. */
  readonly page: Pick<SearchQuery, 'order' | 'limit' | 'after'>
}

/** @throws QueryError, or ApiError for a parameter that cannot be read. */
export function questionOf(search: URLSearchParams, now: number): Question {
  const { order, limit, after, startTime, endTime, ...filter } = parseQuery(search.get('q') ?? '', {
    now,
    timeZone: timeZoneOf(search),
  })
  const start = later(startTime, timeOf(search, 'from'))
  const end = earlier(endTime, timeOf(search, 'to'))
  return {
    filter: {
      ...filter,
      ...(start !== undefined && { startTime: start }),
      ...(end !== undefined && { endTime: end }),
    },
    page: { order, limit, after },
  }
}

/** The name of the time zone; undefined for that of the machine. */
export function timeZoneOf(search: URLSearchParams): string | undefined {
  return search.get('tz') || undefined
}

function later(a: number | Date | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b
  return Math.max(Number(a), b ?? Number.NEGATIVE_INFINITY)
}

function earlier(a: number | Date | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b
  return Math.min(Number(a), b ?? Number.POSITIVE_INFINITY)
}

function timeOf(search: URLSearchParams, name: string): number | undefined {
  const text = search.get(name)
  if (text === null || text === '') return undefined
  return numberOf(name, text)
}

/** @throws ApiError unless the text is a plain number. */
export function numberOf(name: string, text: string): number {
  if (/^-?\d{1,16}(?:\.\d{1,9})?$/.test(text)) return Number(text)
  throw badRequest(`${name} must be a number of milliseconds; it was ${shown(text)}.`)
}

/** A whole number within bounds. */
export function wholeOf(
  search: URLSearchParams,
  name: string,
  { min, max, standard }: { min: number; max: number; standard: number },
): number {
  const text = search.get(name)
  if (text === null || text === '') return standard
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw badRequest(`${name} must be a whole number from ${min} to ${max}; it was ${shown(text)}.`)
}

/** One of a few words. */
export function choiceOf<T extends string>(
  search: URLSearchParams,
  name: string,
  choices: readonly T[],
): T | undefined {
  const text = search.get(name)
  if (text === null || text === '') return undefined
  const choice = choices.find((one) => one === text)
  if (choice !== undefined) return choice
  throw badRequest(`${name} must be ${choices.join(' or ')}; it was ${shown(text)}.`)
}

export function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
}
