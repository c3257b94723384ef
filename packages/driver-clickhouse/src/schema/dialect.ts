import type { Encoding } from '../native/compression.js'
import type { Settings } from '../options.js'
import { tokenSql, type WordSql } from '../sql/text-sql.js'
import { createTableSql } from './tables.js'

export type Parameters = Readonly<Record<string, string | number>>

/** What differs between versions of ClickHouse. There is one for users; tests have another for an old server. */
export interface Dialect {
  /** The oldest version: year, release. */
  readonly oldest: readonly [year: number, release: number]
  /** Whether the server can say which rights a user has. */
  readonly checksRights: boolean
  readonly words: WordSql
  /** Whether the table refuses a second block with the same token. */
  readonly deduplicates: boolean
  createTable(settings: Settings, engine: string): string
  deleteRows(target: string, where: string): string
  /** Whether the server answers before the rows are deleted. */
  readonly mutatesLater: boolean
  /** Rewrites the parts of a partition without their deleted rows. */
  dropDeletedRows(target: string, partition: number): string | undefined
  /** The parts that have deleted rows, as a condition on system.parts. */
  readonly hasDeletedRows: string
  /** The statements that are under way and change something, as a condition on system.processes. */
  readonly isChange: string
  /** The statements that insert, as a condition on system.processes. */
  readonly isInsert: string
  /** How inserts are compressed. */
  readonly encoding: Encoding
  readonly read: Parameters
  insert(token: string): Parameters
  readonly change: Parameters
}

/** Sizes that no block of ours reaches: a block that is divided is not one part. */
const WHOLE_BLOCK: Parameters = {
  max_insert_block_size: 2_000_000,
  min_insert_block_size_rows: 2_000_000,
  min_insert_block_size_bytes: 1_000_000_000,
}

/** Long conditions are lists of literals. */
const LONG_STATEMENTS: Parameters = {
  max_query_size: 1_000_000_000,
  max_ast_elements: 10_000_000,
  max_expanded_ast_elements: 10_000_000,
}

/** What the profile of a user may change so that an answer is a part of the answer, or an old one, without an error. */
const WHOLE_ANSWERS: Parameters = {
  timeout_overflow_mode: 'throw',
  read_overflow_mode: 'throw',
  result_overflow_mode: 'throw',
  group_by_overflow_mode: 'throw',
  sort_overflow_mode: 'throw',
  set_overflow_mode: 'throw',
  limit: 0,
  offset: 0,
  use_query_cache: 0,
  // Rows that are marked as deleted.
  apply_deleted_mask: 1,
}

/** ClickHouse 26.7 and newer. */
export const MODERN: Dialect = {
  oldest: [26, 7],
  checksRights: true,
  words: tokenSql,
  deduplicates: true,
  createTable: createTableSql,
  deleteRows: (target, where) => `DELETE FROM ${target} WHERE ${where}`,
  mutatesLater: false,
  dropDeletedRows: (target, partition) =>
    `ALTER TABLE ${target} APPLY DELETED MASK IN PARTITION ${partition}`,
  hasDeletedRows: 'has_lightweight_delete',
  isChange: "query_kind IN ('Insert', 'Delete', 'Alter', 'Drop')",
  isInsert: "query_kind = 'Insert'",
  encoding: 'zstd',
  read: {
    ...LONG_STATEMENTS,
    ...WHOLE_ANSWERS,
    // All numbers of ours are safe integers.
    output_format_json_quote_64bit_integers: 0,
    // Without it, numbers with many digits are off by one unit.
    precise_float_parsing: 1,
    // A read that is destroyed ends in the server too.
    cancel_http_readonly_queries_on_client_close: 1,
  },
  insert: (token) => ({
    ...WHOLE_BLOCK,
    // An asynchronous insert is committed later, and is not deduplicated.
    async_insert: 0,
    insert_deduplicate: 1,
    insert_deduplication_token: token,
    // A misspelt column would be dropped.
    input_format_skip_unknown_fields: 0,
    // Threads would divide the block.
    input_format_parallel_parsing: 0,
    max_insert_threads: 1,
  }),
  change: {
    ...LONG_STATEMENTS,
    timeout_overflow_mode: 'throw',
    precise_float_parsing: 1,
    lightweight_deletes_sync: 2,
    mutations_sync: 2,
    alter_sync: 2,
  },
}
