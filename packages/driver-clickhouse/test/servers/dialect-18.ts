import type { Dialect } from '../../src/schema/dialect.js'
import { literals } from '../../src/sql/literal.js'
import { inTextSql } from '../../src/sql/text-sql.js'

/**
 * What ClickHouse 18.16 understands, for tests alone: of a server that old, only the wire is of interest. It does not refuse a second
 * insert behind the same id, so only one driver may write.
 */
export const DIALECT_18: Dialect = {
  oldest: [18, 16],
  checksRights: false,
  deduplicates: false,
  words: {
    all: (words) => inTextSql(words.map((word) => ` ${word} `)),
    any: (words) =>
      `arrayExists(part -> position(text, part) > 0, ${literals(words.map((word) => ` ${word} `))})`,
  },
  createTable: ({ target }) => `CREATE TABLE IF NOT EXISTS ${target} (
    p UInt32, kind UInt8, id Int64, ts Int64, severity UInt8, message String, text String,
    service Nullable(String), host Nullable(String), trace_id Nullable(String), span_id Nullable(String),
    attributes Nullable(String), pairs Array(String), dotted Array(String), token String, size UInt32
  ) ENGINE = MergeTree PARTITION BY p ORDER BY (kind, ts, id)`,
  deleteRows: (target, where) => `ALTER TABLE ${target} DELETE WHERE ${where}`,
  mutatesLater: true,
  dropDeletedRows: () => undefined,
  hasDeletedRows: '0',
  isChange: "(query LIKE 'INSERT%' OR query LIKE 'ALTER%')",
  isInsert: "query LIKE 'INSERT%'",
  encoding: 'gzip',
  read: {
    output_format_json_quote_64bit_integers: 0,
    max_query_size: 1_000_000_000,
    max_ast_elements: 10_000_000,
  },
  insert: () => ({
    max_insert_block_size: 2_000_000,
    min_insert_block_size_rows: 2_000_000,
    min_insert_block_size_bytes: 1_000_000_000,
  }),
  change: { max_query_size: 1_000_000_000, max_ast_elements: 10_000_000 },
}
