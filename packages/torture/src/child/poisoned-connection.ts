import { decodeHead, isBatchHead, openPart } from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'
import type { SqliteConnection } from '@logpond/sqlite'

/** A connection that rejects every batch with an entry whose message passes a test, as a constraint of the database would. */
export function connectionThatRejects(
  connection: SqliteConnection,
  isPoison: (message: string) => boolean,
): SqliteConnection {
  return {
    get inTransaction() {
      return connection.inTransaction
    },
    exec: (sql) => connection.exec(sql),
    prepare(sql) {
      const statement = connection.prepare(sql)
      if (!/INSERT INTO log_part/.test(sql)) return statement
      return {
        run(parameters) {
          const [, head, body] = parameters
          if (head instanceof Uint8Array && body instanceof Uint8Array && isBatchHead(head)) {
            const { count, messages } = openPart(decodeHead(head), body)
            for (let row = 0; row < count; row++) {
              if (isPoison(messages.get(row)))
                throw new LogStorageError(
                  'ENTRY_REJECTED',
                  'SQLite rejected a value: constraint failed: poison',
                )
            }
          }
          return statement.run(parameters)
        },
        get: (parameters) => statement.get(parameters),
        all: (parameters) => statement.all(parameters),
        allBytes: (parameters) => statement.allBytes(parameters),
        finalize: () => statement.finalize(),
      }
    },
    close: () => connection.close(),
  }
}
