import { join } from 'node:path'
import { DuckDBInstance, version } from '@duckdb/node-api'
import type { DemoReader, DemoSubject } from '../demo/demo-subject.js'
import { duckdbAppender } from '../subjects/duckdb.js'
import { answerOfRows, type Dialect, sqlOf } from './sql-of.js'

const attribute = (path: readonly string[]) => `json_extract_string(attributes, '$.${path.join('.')}')`
const contains = ({ literal }: { readonly literal: string }) => `contains(message, ${literal})`

const DUCKDB: Dialect = {
  contains,
  word: contains,
  phrase: contains,
  numberAt: (path) => `TRY_CAST(${attribute(path)} AS BIGINT)`,
  textAt: attribute,
  divided: (value, by) => `${value} // ${by}`,
}

/** DuckDB stores columns, and uses all processors. */
export const duckdbDemo: DemoSubject = {
  name: 'DuckDB',
  differs: 'all processors; no index: looks for words as substrings',
  version: version(),
  open: duckdbAppender.open,
  async read({ directory }): Promise<DemoReader> {
    const instance = await DuckDBInstance.create(join(directory, 'duck.db'))
    const connection = await instance.connect()
    return {
      async answer(question) {
        const sql = sqlOf(question, DUCKDB)
        if (sql === undefined) return undefined
        const reader = await connection.runAndReadAll(sql)
        return answerOfRows(question.ask, reader.getRows())
      },
      close() {
        connection.closeSync()
        instance.closeSync()
      },
    }
  },
}
