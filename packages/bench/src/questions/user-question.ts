/** The tools whose questions are asked here. Their texts are what a user of the tool types, or clicks. */
export type Tool =
  | 'LogsQL (VictoriaLogs)'
  | 'LogQL (Grafana Loki)'
  | 'KQL (Kibana)'
  | 'Datadog'
  | 'Seq'
  | 'HyperDX'
  | 'Papertrail'
  | 'lnav'

/** What a user types, or types and then does in Markdown. */
export type Elsewhere = string | { readonly types?: string; readonly does: string }

/** A question about a log that users of other tools ask, and how it is asked here. */
export interface UserQuestion {
  /** The question in plain English, which is also its name. */
  readonly asks: string
  readonly elsewhere: Partial<Readonly<Record<Tool, Elsewhere>>>
  /** What is read of the matching entries. */
  readonly read: Read
  /** The matching entries in the language of `@logpond/query`. Times in it are in UTC, and now is the end of the log. */
  readonly query: string
  /** The same in plain JavaScript, for a script that reads JSON lines. It uses no code of Logpond. */
  readonly plain: (line: Line, end: number) => boolean
}

export interface QuestionGroup {
  readonly title: string
  readonly questions: readonly UserQuestion[]
}

export type Read =
  | { readonly kind: 'count' }
  /** A page: by default the newest 100. The query says the same. `around` is `-C` of `logpond search`. */
  | {
      readonly kind: 'search'
      readonly order?: 'oldest'
      readonly limit?: number
      readonly around?: number
    }
  /** All of them, the oldest first. */
  | { readonly kind: 'export' }
  | { readonly kind: 'tail'; readonly lines: number }
  | { readonly kind: 'top'; readonly field: string; readonly limit: number }
  /** Milliseconds. */
  | { readonly kind: 'histogram'; readonly bucket: number; readonly by?: string; readonly limit?: number }
  /** An entry, and the matching ones next to it. */
  | { readonly kind: 'context'; readonly id: number; readonly around: number }
  | { readonly kind: 'trace'; readonly traceId: string }
  | { readonly kind: 'fields' }
  /** How many matching entries a cleanup would delete, whatever their age. */
  | { readonly kind: 'cleanup' }

/** A JSON line of the demo. */
export interface Line {
  /** The number of the line, which is the id of the stored entry. */
  readonly id: number
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number
  readonly severity: number
  readonly message: string
  readonly service: string
  readonly host: string
  readonly traceId: string
  readonly spanId: string
  readonly attributes?: {
    readonly http?: { readonly method: string; readonly path: string; readonly status: number }
    readonly exception?: { readonly type: string; readonly stacktrace: string }
    readonly [name: string]: unknown
  }
}

/** An entry by its id and its message. */
export type FoundEntry = readonly [id: number, message: string]

export type UserAnswer =
  | { readonly count: number }
  | { readonly entries: readonly FoundEntry[] }
  | {
      /** Most frequent first; equally frequent numbers ascending, equally frequent texts in the order of their characters. */
      readonly values: readonly (readonly [value: unknown, count: number])[]
      readonly distinct: number
      /** Matching entries without a value. */
      readonly missing: number
    }
  /** The most frequent values of the whole range are counted in each slice. */
  | {
      readonly slices: readonly (readonly [
        start: number,
        count: number,
        by: Readonly<Record<string, number>>,
      ])[]
    }
  | { readonly fields: readonly (readonly [name: string, types: readonly string[], count: number])[] }

/** Which of the matching entries are kept for the answer, and in which order. */
export function pageOf({ read }: UserQuestion): { order: 'newest' | 'oldest'; limit: number } {
  if (read.kind === 'search') return { order: read.order ?? 'newest', limit: read.limit ?? 100 }
  return { order: 'newest', limit: read.kind === 'tail' ? read.lines : Number.POSITIVE_INFINITY }
}
