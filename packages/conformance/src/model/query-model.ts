import {
  type JsonValue,
  type SearchFilter,
  type SearchQuery,
  type StoredLogEntry,
  toSeverity,
} from '@logpond/core'
import { searchedTextsOf } from '../text/error-model.js'
import { isWanted } from './condition-model.js'
import { modelSearch } from './entry-model.js'

/** A part of the text that a person types into a search box. */
export interface TextPart {
  readonly words: readonly string[]
  /** Whether the words are typed between quotes; otherwise they are joined by colons. */
  readonly isPhrase: boolean
  /** Whether the last word is a prefix. */
  readonly isPrefix: boolean
  /** Whether entries with this part are excluded. */
  readonly isExcluded: boolean
}

/** A filter with its text in parts. */
export interface FilterModel extends Omit<SearchFilter, 'text' | 'any' | 'not'> {
  readonly text?: readonly TextPart[] | undefined
  readonly any?: readonly FilterModel[] | undefined
  readonly not?: FilterModel | readonly FilterModel[] | undefined
}

/** A query with its text in parts. */
export type QueryModel = FilterModel & Pick<SearchQuery, 'order' | 'after' | 'limit'>

/** The fields that say which entries a query finds. */
export type NarrowingField = keyof FilterModel

/** The query as a storage accepts it. */
export function toSearchQuery({ text, any, not, ...query }: QueryModel): SearchQuery {
  return {
    ...query,
    ...(text && { text: text.map(writeTextPart).join(' ') }),
    ...(any && { any: any.map(toSearchQuery) }),
    ...(not && { not: isList(not) ? not.map(toSearchQuery) : toSearchQuery(not) }),
  }
}

function isList(not: FilterModel | readonly FilterModel[]): not is readonly FilterModel[] {
  return Array.isArray(not)
}

function writeTextPart({ words, isPhrase, isPrefix, isExcluded }: TextPart): string {
  const star = isPrefix && !isPhrase ? '*' : ''
  const written = isPhrase ? `"${words.join(' ')}"` : `${words.join(':')}${star}`
  return `${isExcluded ? '-' : ''}${written}`
}

/** The right answer to a search, computed in the simplest way. */
export function searchModel(entries: readonly StoredLogEntry[], query: QueryModel): StoredLogEntry[] {
  const { order = 'newest', after, limit = 100 } = query
  const found = entries.filter((entry) => matches(entry, query))
  return modelSearch(found, { order, limit, ...(after && { after }) })
}

/** Whether an entry matches one field of a query, for each field. */
const MATCHES: {
  readonly [Field in NarrowingField]-?: (
    entry: StoredLogEntry,
    wanted: NonNullable<FilterModel[Field]>,
  ) => boolean
} = {
  contains: ({ message }, part) => message.includes(part),
  minSeverity: ({ severity }, min) => severity >= (toSeverity(min) as number),
  maxSeverity: ({ severity }, max) => severity <= (toSeverity(max) as number),
  service: ({ service }, wanted) => isOneOf(service, wanted),
  host: ({ host }, wanted) => isOneOf(host, wanted),
  traceId: ({ traceId }, wanted) => traceId?.toLowerCase() === wanted.toLowerCase(),
  spanId: ({ spanId }, wanted) => spanId?.toLowerCase() === wanted.toLowerCase(),
  attributes: (entry, wanted) =>
    Object.entries(wanted).every(([name, value]) => isWanted(attributeOf(entry, name), value)),
  startTime: ({ timestamp }, start) => timestamp >= Number(start),
  endTime: ({ timestamp }, end) => timestamp < Number(end),
  text: (entry, parts) => matchesText(entry, parts),
  any: (entry, filters) => filters.some((filter) => matches(entry, filter)),
  not: (entry, filters) => [filters].flat().every((filter) => !matches(entry, filter)),
}

/** Whether an entry matches every field of a query. */
export function matches(entry: StoredLogEntry, query: FilterModel): boolean {
  return (Object.keys(MATCHES) as NarrowingField[]).every((field) => {
    const matchesField = MATCHES[field] as (entry: StoredLogEntry, wanted: unknown) => boolean
    return query[field] === undefined || matchesField(entry, query[field])
  })
}

function isOneOf(value: string | undefined, wanted: string | string[]): boolean {
  return value !== undefined && [wanted].flat().includes(value)
}

/** The attribute with this exact name; if there is none, the value at its path. */
export function attributeOf({ attributes }: StoredLogEntry, name: string): JsonValue | undefined {
  if (attributes === undefined || Object.hasOwn(attributes, name)) return attributes?.[name]
  let value: JsonValue | undefined = attributes
  for (const key of name.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    value = Object.hasOwn(value, key) ? value[key] : undefined
  }
  return value
}

function matchesText(entry: StoredLogEntry, parts: readonly TextPart[]): boolean {
  const texts = searchedTextsOf(entry).map((text) => fold(text).split(/[^a-z0-9]+/))
  return parts.every((part) => texts.some((found) => standsIn(found, part)) !== part.isExcluded)
}

/** Sufficient for the words of these queries: Latin letters, some with accents, and digits. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

function standsIn(found: readonly string[], { words, isPrefix }: TextPart): boolean {
  const wanted = words.map(fold)
  return found.some((_, start) =>
    wanted.every((word, i) => {
      const candidate = found[start + i]
      return isPrefix && i === wanted.length - 1 ? candidate?.startsWith(word) : candidate === word
    }),
  )
}
