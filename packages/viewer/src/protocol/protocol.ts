// The JSON that the pages and the handler exchange. All paths are relative to the address where the viewer is mounted.
//
// Every read takes the query `q` in the language of `@logpond/query`, and the range `from` to `to` in milliseconds since the Unix
// epoch (inclusive, exclusive), which narrows the times of `q`; `tz` names the time zone in which `q` reads its times. Anything but
// a 200 has the body {@link ApiProblem}.
//
//   POST api/session {"token": "…"}                          204 and a cookie, or 403
//   GET  api/about                                           About
//   GET  api/entries?q&from&to&order=newest|oldest&limit&after=TIMESTAMP,ID   EntryPage
//   GET  api/entries/ID                                      StoredLogEntry, or 404
//   GET  api/entries/ID/context?before&after&q               EntryContext, or 404
//   GET  api/traces/TRACE_ID                                 EntryPage, oldest first
//   GET  api/count?q&from&to                                 Count
//   GET  api/histogram?q&from&to&bucket                      Histogram
//   GET  api/facets?q&from&to&field=NAME&field=NAME&limit    Facet[]
//   GET  api/fields?q&from&to                                FieldSummary[]
//   GET  api/complete?q&cursor                               Completion of @logpond/query
//   GET  api/parse?q                                         ParsedQuery
//   GET  api/tail?q&after=ID                                 server-sent events: see TailEvent, TailBehind
//   GET  api/download?q&from&to&order&format=jsonl|csv|text&field=NAME  a file, streamed, without a limit; CSV with these columns

import type { HistogramBucket, StoredLogEntry, TopValues } from '@logpond/core'

/** Entries in the order asked for. */
export interface EntryPage {
  entries: StoredLogEntry[]
  /** Whether entries follow after the last one. */
  more: boolean
}

/** The entries around one, oldest first, in the order (timestamp, id). */
export interface EntryContext {
  before: StoredLogEntry[]
  entry: StoredLogEntry
  after: StoredLogEntry[]
}

export interface Count {
  count: number
}

export interface Histogram {
  /** The range that the slices cover, in milliseconds since the Unix epoch: that of the query, or else that of the matching entries. */
  from: number
  to: number
  /** The width of a slice in milliseconds, which the handler chooses if the page does not. */
  bucket: number
  /**
   * If some slices are longer or shorter than `bucket`, because clocks change within the range: where each slice starts, and where the
   * last one ends.
   */
  edges?: number[]
  buckets: HistogramBucket[]
}

/** The values of a field, and how many of the matching entries have each. */
export interface Facet extends TopValues {
  field: string
}

/** What the parser made of a query. */
export interface ParsedQuery {
  /** The filter as JSON, in the words of `SearchQuery`; `null` if the text is not a query. */
  query: unknown
  problem?: QueryProblem
}

/** Where in the text `q` the parser stopped, as for `slice`. */
export interface QueryProblem {
  message: string
  from: number
  to: number
}

export interface About {
  version: string
  driver: string
  /** The newest id when the storage was asked, or 0. */
  lastId: number
  /** Text for the title of the page, such as the name of the file. */
  title: string
}

/**
 * The data of an event of `api/tail`. Its `id:` is the id of the last entry that has been looked at, so that `Last-Event-ID` continues
 * without a gap or a repetition; events of the type `entries` also come without entries, to move that id forward.
 */
export interface TailEvent {
  entries: StoredLogEntry[]
}

/**
 * The data of an event `behind` of `api/tail`, the last one of its stream: the client is so slow that reading the newest page is faster
 * than the rest of the tail. Nothing is lost: after a new connection with `after`, the tail continues. An event `problem` has an
 * {@link ApiProblem}, and is the last one too.
 */
export interface TailBehind {
  /** The id of the last event: entries behind it have not been sent. */
  after: number
  /** The newest id. */
  lastId: number
}

/** The body of an answer that is no 200. */
export interface ApiProblem {
  error: {
    /** A code of `LogStorageError`, or QUERY, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, METHOD, TIMEOUT, BUSY, INTERNAL. */
    code: string
    message: string
    /** Only if `q` is not a query. */
    problem?: QueryProblem
  }
}
