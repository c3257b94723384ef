import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { DemoReader, DemoSubject } from '../demo/demo-subject.js'
import type { Subject } from '../subject.js'
import { rowsBeforeBlocks, transactions, transactionsWithTriggers } from '../subjects/better-sqlite3.js'
import { answerOfRows, type Dialect, sqlOf } from './sql-of.js'

const matches = (text: string) => `id IN (SELECT rowid FROM log_text WHERE log_text MATCH '"${text}"')`
const attribute = (path: readonly string[]) => `attributes ->> '$.${path.join('.')}'`

const SQLITE: Dialect = {
  contains: ({ literal }) => `instr(message, ${literal})`,
  word: ({ text }) => matches(text),
  phrase: ({ text }) => matches(text),
  numberAt: attribute,
  textAt: attribute,
  divided: (value, by) => `${value} / ${by}`,
}

const CLEANUP = `
  BEGIN IMMEDIATE;
  INSERT INTO log_text (log_text, rowid, message) SELECT 'delete', id, message FROM log WHERE timestamp < :before;
  DELETE FROM log WHERE timestamp < :before;
  COMMIT;`

function byHand({ name, differs, open }: Subject, hasText: boolean): DemoSubject {
  const connect = (directory: string) => new Database(join(directory, 'by-hand.db'))
  return {
    name,
    ...(differs === undefined ? {} : { differs }),
    version: '1',
    open,
    async read({ directory }): Promise<DemoReader> {
      const connection = connect(directory)
      return {
        async answer(question) {
          const { word, phrase } = question.where
          if (!hasText && (word ?? phrase) !== undefined) return undefined
          const sql = sqlOf(question, SQLITE)
          if (sql === undefined) return undefined
          const rows = connection.prepare(sql).raw().all() as unknown[][]
          return answerOfRows(question.ask, rows)
        },
        close: () => void connection.close(),
      }
    },
    async cleanUp({ directory }, before) {
      const connection = connect(directory)
      connection.exec(CLEANUP.replaceAll(':before', String(Math.round(before * 1000))))
      connection.close()
    },
  }
}

/** The schema of Logpond before it stored blocks, filled and asked by hand-written SQL. */
export const rowsWithFts5 = byHand(rowsBeforeBlocks, true)
/** As the documentation of better-sqlite3 recommends: one prepared INSERT, transactions of 1,000, no index. */
export const rowsAlone = byHand(transactions, false)
export const rowsWithTriggers = byHand(transactionsWithTriggers, true)
