import type { Order } from '../window/entry-window.js'

/** The range of times that is looked at: the last 15 minutes and the like, or from one time to another, or all. */
export interface TimeRange {
  /** A duration in the words of a query: `15m`, `2h`, `7d`. */
  readonly last?: string | undefined
  /** Milliseconds since the Unix epoch, inclusive. */
  readonly from?: number | undefined
  /** Exclusive. */
  readonly to?: number | undefined
}

export type Tab = 'entry' | 'context' | 'trace'

/** What the address of the page says. */
export interface ViewState {
  readonly q: string
  readonly range: TimeRange
  readonly order: Order
  readonly live: boolean
  /** The id of the entry that is open. */
  readonly entry: number | undefined
  readonly tab: Tab
  /** Attributes that are shown as columns. */
  readonly columns: readonly string[]
  readonly wrap: boolean
}

export const INITIAL_VIEW: ViewState = {
  q: '',
  range: {},
  order: 'newest',
  live: false,
  entry: undefined,
  tab: 'entry',
  columns: [],
  wrap: false,
}

/** Reads the search part of an address. What it does not know, or cannot read, it leaves out. */
export function readView(search: string): ViewState {
  const params = new URLSearchParams(search)
  const last = params.get('last')
  const entry = params.get('entry')
  const tab = params.get('tab')
  return {
    q: params.get('q') ?? '',
    range:
      last !== null && /^(?:\d+(?:\.\d+)?[a-z]+)+$/.test(last)
        ? { last }
        : { ...timeOf(params, 'from'), ...timeOf(params, 'to') },
    order: params.get('order') === 'oldest' ? 'oldest' : 'newest',
    live: params.get('live') === '1',
    entry: entry !== null && /^\d{1,16}$/.test(entry) ? Number(entry) : undefined,
    tab: tab === 'context' || tab === 'trace' ? tab : 'entry',
    columns: [...new Set(params.getAll('col'))].filter((name) => name !== ''),
    wrap: params.get('wrap') === '1',
  }
}

/** The search part of an address: `?…`, or an empty text if nothing differs from the first page. */
export function writeView(view: ViewState): string {
  const { q, range, order, live, entry, tab, columns, wrap } = view
  const pairs: [string, string][] = [
    ...(q === '' ? [] : [['q', q] as [string, string]]),
    ...(range.last === undefined ? [] : [['last', range.last] as [string, string]]),
    ...writeTime('from', range.from),
    ...writeTime('to', range.to),
    ...(order === 'newest' ? [] : [['order', order] as [string, string]]),
    ...(live ? [['live', '1'] as [string, string]] : []),
    ...(entry === undefined ? [] : [['entry', String(entry)] as [string, string]]),
    ...(entry === undefined || tab === 'entry' ? [] : [['tab', tab] as [string, string]]),
    ...columns.map((name) => ['col', name] as [string, string]),
    ...(wrap ? [['wrap', '1'] as [string, string]] : []),
  ]
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`
}

/** Milliseconds as readable text, which is also exact for the microseconds of an entry. */
function writeTime(name: string, time: number | undefined): [string, string][] {
  if (time === undefined) return []
  return [[name, Number.isInteger(time) ? new Date(time).toISOString() : String(time)]]
}

function timeOf(params: URLSearchParams, name: 'from' | 'to'): { from?: number; to?: number } {
  const text = params.get(name)
  if (text === null || text === '') return {}
  const time = /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Date.parse(text)
  return Number.isFinite(time) && Math.abs(time) <= 8.64e12 ? { [name]: time } : {}
}
