import type { Settings } from '../options.js'

/** Rows of the columns that every version has. */
export const OWN_COLUMNS = ['p', 'id', 'kind', 'ts', 'message', 'token', 'size'] as const

/**
 * The table of entries and commits, version 1.
 *
 * - A row of kind 0 is an entry, of kind 1 a commit, of kind 2 a version of this schema. A commit is in the block of its entries, so it
 *   is there if they are; a cleanup leaves it, so `max(id)` of commits is the last id.
 * - `p`, the partition, follows from the last id before a batch: each batch is in one partition, and old ones are dropped whole.
 * - `ts` is in microseconds, as DateTime64 ends in 1900 and 2299. `time` is for people and dashboards.
 * - `attributes` is the JSON that was stored, `pairs` and `dotted` are what conditions look at: see `attributePairs`.
 */
export function createTableSql({ target, deduplicationWindow }: Settings, engine: string): string {
  const window = engine.startsWith('Replicated')
    ? 'replicated_deduplication_window'
    : 'non_replicated_deduplication_window'
  return `CREATE TABLE IF NOT EXISTS ${target} (
    p UInt32,
    kind UInt8,
    id Int64 CODEC(Delta, ZSTD),
    ts Int64 CODEC(Delta, ZSTD),
    severity UInt8,
    message String CODEC(ZSTD),
    text String CODEC(ZSTD),
    service LowCardinality(Nullable(String)),
    host LowCardinality(Nullable(String)),
    trace_id Nullable(String) CODEC(ZSTD),
    span_id Nullable(String) CODEC(ZSTD),
    attributes Nullable(String) CODEC(ZSTD),
    pairs Array(String) CODEC(ZSTD),
    dotted Array(LowCardinality(String)),
    token String CODEC(ZSTD),
    size UInt32,
    time DateTime64(6, 'UTC') ALIAS fromUnixTimestamp64Micro(ts, 'UTC'),
    INDEX by_id id TYPE minmax GRANULARITY 1,
    INDEX by_token token TYPE bloom_filter GRANULARITY 1,
    INDEX by_pair pairs TYPE bloom_filter GRANULARITY 4,
    INDEX by_trace lower(ifNull(trace_id, '')) TYPE bloom_filter GRANULARITY 4,
    INDEX by_word text TYPE text(tokenizer = splitByString([' ']))
  ) ENGINE = ${engine} PARTITION BY p ORDER BY (kind, ts, id)
  SETTINGS ${window} = ${deduplicationWindow}`
}
