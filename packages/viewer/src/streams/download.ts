import type { ServerResponse } from 'node:http'
import type { Clock, LogStorage, SearchQuery, StoredLogEntry } from '@logpond/core'
import { CSV_FIELDS, csvRow, entryLine, fieldReader, visibleJson } from '@logpond/mapping/writers'
import { drained } from '../http/drained.js'

export const DOWNLOAD_FORMATS = ['jsonl', 'csv', 'text'] as const
export type DownloadFormat = (typeof DOWNLOAD_FORMATS)[number]

export interface DownloadOptions {
  readonly storage: LogStorage
  readonly clock: Clock
  readonly response: ServerResponse
  readonly query: SearchQuery
  readonly format: DownloadFormat
  /** The columns of CSV, as the command line names fields; undefined for everything. */
  readonly fields: readonly string[] | undefined
  readonly signal: AbortSignal
}

/** Characters of a write: one for each entry would take most of the time. */
const CHUNK_LENGTH = 64 * 1024

const FILES: Readonly<Record<DownloadFormat, { type: string; extension: string }>> = {
  jsonl: { type: 'application/x-ndjson; charset=utf-8', extension: 'jsonl' },
  csv: { type: 'text/csv; charset=utf-8; header=present', extension: 'csv' },
  text: { type: 'text/plain; charset=utf-8', extension: 'txt' },
}

/**
 * Sends all matching entries that were committed before, as fast as the client takes them. Rejects before the first byte if they cannot
 * be read, and breaks the connection after it, so that a part is not taken for the whole.
 */
export async function sendDownload(options: DownloadOptions): Promise<void> {
  const { storage, clock, response, query, format, fields, signal } = options
  const { head, print } = writerOf(format, fields)
  const entries = storage.scan(query, { signal })
  let next = await entries.next()
  startDownload(options)
  let chunk = head
  while (!next.done) {
    chunk += print(next.value)
    if (chunk.length >= CHUNK_LENGTH) {
      response.write(chunk)
      chunk = ''
      await drained(response, clock)
      if (signal.aborted) break
    }
    next = await entries.next()
  }
  await entries.return?.()
  if (signal.aborted) response.destroy()
  else response.end(chunk)
}

export function startDownload({
  response,
  clock,
  format,
}: Pick<DownloadOptions, 'response' | 'clock' | 'format'>): void {
  response.writeHead(200, {
    'Content-Type': FILES[format].type,
    'Content-Disposition': `attachment; filename="${fileName(clock.now(), format)}"`,
  })
}

/** `logs-2026-01-31T12-00-00Z.csv` */
function fileName(now: number, format: DownloadFormat): string {
  const time = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')
  return `logs-${time}Z.${FILES[format].extension}`
}

interface EntryWriter {
  readonly head: string
  print(entry: StoredLogEntry): string
}

function writerOf(format: DownloadFormat, fields: readonly string[] = CSV_FIELDS): EntryWriter {
  const style = { utc: true }
  switch (format) {
    case 'jsonl':
      return { head: '', print: (entry) => `${visibleJson(entry)}\n` }
    case 'text':
      return { head: '', print: (entry) => `${entryLine(entry, style)}\n` }
    case 'csv': {
      const readers = fields.map(fieldReader)
      return { head: csvRow(fields), print: (entry) => csvRow(readers.map((read) => read(entry, style))) }
    }
  }
}
