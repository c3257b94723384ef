import { type JsonValue, type SearchQuery, type StoredLogEntry, toSeverity } from '@logpond/core'
import { searchedTextsOf } from '../text/error-model.js'
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

/** A query with its text in parts. */
export type QueryModel = Omit<SearchQuery, 'text'> & { readonly text?: readonly TextPart[] }

/** The fields that say which entries a query finds. */
export type NarrowingField = Exclude<keyof QueryModel, 'order' | 'after' | 'limit' | 'spanId' | 'any' | 'not'>

/** The query as a storage accepts it. */
export function toSearchQuery({ text, ...query }: QueryModel): SearchQuery {
  return text === undefined ? query : { ...query, text: text.map(writeTextPart).join(' ') }
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
    wanted: NonNullable<QueryModel[Field]>,
  ) => boolean
} = {
  contains: ({ message }, part) => message.includes(part),
  minSeverity: ({ severity }, min) => severity >= (toSeverity(min) as number),
  maxSeverity: ({ severity }, max) => severity <= (toSeverity(max) as number),
  service: ({ service }, wanted) => isOneOf(service, wanted),
  host: ({ host }, wanted) => isOneOf(host, wanted),
  traceId: ({ traceId }, wanted) => traceId?.toLowerCase() === wanted.toLowerCase(),
  attributes: (entry, wanted) =>
    Object.entries(wanted).every(([name, value]) => attributeOf(entry, name) === value),
  startTime: ({ timestamp }, start) => timestamp >= Number(start),
  endTime: ({ timestamp }, end) => timestamp < Number(end),
  text: (entry, parts) => matchesText(entry, parts),
}

/** Whether an entry matches every field of a query. */
export function matches(entry: StoredLogEntry, query: QueryModel): boolean {
  return (Object.keys(MATCHES) as NarrowingField[]).every((field) => {
    const matchesField = MATCHES[field] as (entry: StoredLogEntry, wanted: unknown) => boolean
    return query[field] === undefined || matchesField(entry, query[field])
  })
}

function isOneOf(value: string | undefined, wanted: string | string[]): boolean {
  return value !== undefined && [wanted].flat().includes(value)
}

/** The attribute with this exact name; if there is none, the value at its path. */
function attributeOf({ attributes }: StoredLogEntry, name: string): JsonValue | undefined {
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
