import type { HistogramQuery, SearchFilter } from '@logpond/core'
import { runsOf, sliceEdges } from '../histogram/calendar-slices.js'
import { behindUtc, chooseWidth, followsClocks, offsetOf, zoneOf } from '../histogram/slices.js'
import { badRequest } from '../http/api-error.js'
import type { Histogram } from '../protocol/protocol.js'
import { numberOf, questionOf, timeZoneOf } from '../question/question.js'
import type { ApiRequest } from './api-request.js'

/** More than a chart has pixels. */
const MAX_REQUESTED = 10_000

export async function histogram(request: ApiRequest): Promise<Histogram> {
  const { storage, reads, search, clock } = request
  const { filter } = questionOf(search, clock.now())
  const wanted = bucketOf(search)
  const range = await rangeOf(request, filter)
  if (range === undefined) {
    const from = Number(filter.startTime ?? filter.endTime ?? clock.now())
    return { from, to: Math.max(from, Number(filter.endTime ?? from)), bucket: wanted ?? 1000, buckets: [] }
  }
  const { from, to } = range
  const bucket = wanted ?? chooseWidth(to - from)
  if ((to - from) / bucket > MAX_REQUESTED)
    throw badRequest(`bucket is too small: there would be more than ${MAX_REQUESTED} slices.`)
  const zone = zoneOf(timeZoneOf(search))
  const count = (query: HistogramQuery) => reads.read((signal) => storage.histogram(query, { signal }))
  const edges = followsClocks(bucket) ? sliceEdges(from, to, bucket, zone) : []
  const runs = runsOf(edges)
  if (runs.every(({ width }) => width === bucket)) {
    const offset = offsetOf(bucket, behindUtc(to, zone))
    return { from, to, bucket, buckets: await count({ ...filter, bucket, offset }) }
  }
  const counted = await Promise.all(
    runs.map((run) =>
      count({
        ...filter,
        startTime: Math.max(from, run.from),
        endTime: Math.min(to, run.to),
        bucket: run.width,
        offset: run.offset,
      }),
    ),
  )
  return { from, to, bucket, edges, buckets: counted.flat() }
}

function bucketOf(search: URLSearchParams): number | undefined {
  const text = search.get('bucket')
  if (text === null || text === '') return undefined
  const bucket = numberOf('bucket', text)
  if (bucket >= 1) return bucket
  throw badRequest(`bucket must be at least 1 ms; it was ${bucket}.`)
}

/** The range of the query, completed by the times of the first and the last matching entry; undefined if there is none. */
async function rangeOf(
  { storage, reads }: ApiRequest,
  filter: SearchFilter,
): Promise<{ from: number; to: number } | undefined> {
  const { startTime, endTime } = filter
  const edge = async (order: 'oldest' | 'newest') => {
    const [found] = await reads.read((signal) => storage.search({ ...filter, order, limit: 1 }, { signal }))
    return found?.timestamp
  }
  const [first, last] = await Promise.all([
    startTime === undefined ? edge('oldest') : Number(startTime),
    endTime === undefined ? edge('newest') : Number(endTime),
  ])
  if (first === undefined || last === undefined) return undefined
  const from = startTime === undefined ? Math.floor(first) : first
  const to = endTime === undefined ? Math.floor(last) + 1 : last
  return to > from ? { from, to } : undefined
}
