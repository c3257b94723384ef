import type { DuckDBConnection, DuckDBInstance, DuckDBResult, DuckDBValue } from '@duckdb/node-api'
import { LogStorageError } from '@logpond/core'

/** Milliseconds between two interrupts: an interrupt between the steps of a statement has no effect. */
const INTERRUPT_AGAIN = 10

/** The rows of a query, in chunks, all from one snapshot. */
export async function* stream(
  instance: DuckDBInstance,
  sql: string,
  values: DuckDBValue[],
  signal?: AbortSignal,
): AsyncGenerator<DuckDBValue[][], void> {
  checkSignal(signal)
  const connection = await instance.connect()
  const ignoreSignal = interruptOnAbort(connection, signal)
  let result: DuckDBResult | undefined
  try {
    checkSignal(signal)
    result = await connection.stream(sql, values)
    for (;;) {
      const chunk = await result.fetchChunk()
      // An interrupted stream ends early, without an error.
      checkSignal(signal)
      if (!chunk?.rowCount) return
      yield chunk.getRows()
    }
  } catch (error) {
    checkSignal(signal)
    throw error
  } finally {
    ignoreSignal()
    if (result) await finish(connection, result)
    connection.closeSync()
  }
}

/** Reads a stream to its end. Until then it keeps the database open, even if the connection is closed. */
async function finish(connection: DuckDBConnection, result: DuckDBResult): Promise<void> {
  connection.interrupt()
  try {
    while ((await result.fetchChunk())?.rowCount) connection.interrupt()
  } catch {
    // An error ends it as well.
  }
}

function interruptOnAbort(connection: DuckDBConnection, signal?: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined
  const interrupt = () => {
    connection.interrupt()
    timer = setInterval(() => connection.interrupt(), INTERRUPT_AGAIN)
  }
  signal?.addEventListener('abort', interrupt)
  return () => {
    signal?.removeEventListener('abort', interrupt)
    clearInterval(timer)
  }
}

export function checkSignal(signal?: AbortSignal): void {
  if (signal?.aborted) throw new LogStorageError('ABORTED', 'The caller aborted the call.')
}
