import { once } from 'node:events'
import type { Transform, Writable } from 'node:stream'
import type { CreatedLogStorage } from '@logpond/core'
import { resolveStorage, type StorageAtPath } from '@logpond/driver-auto'
import build from 'pino-abstract-transport'
import type { Levels } from './levels.js'
import { checkLineOptions, LINE_OPTIONS, type LineOptions } from './options.js'
import { expectPinoConfig, type PinoConfig, pinoConfig } from './pino-config.js'
import { type Line, storingStream } from './storing-stream.js'
import { ownOptions, type TransportOptions } from './transport-options.js'

const NAME = 'The transport @logpond/pino'

/**
 * The transport, which runs in pino's thread. Opens a database there and stores the lines. While the queue of the storage is full, pino's
 * thread takes no more lines.
 *
 * Resolves when the database is open. If it cannot be opened, the stream that `pino.transport` returns emits `error`. The end of the
 * transport stores all lines and closes the database.
 *
 * @example
 * ```ts
 * const log = pino(pino.transport({ target: '@logpond/pino', options: { path: 'app-logs.db' } }))
 * log.warn({ order: 1234 }, 'Payment declined')
 * ```
 *
 * @throws LogStorageError INVALID_OPTIONS, or why the database cannot be opened.
 */
export default async function transport(options: TransportOptions): Promise<Transform> {
  waitLittleForMainThread()
  const given = { thread: 'main', ...ownOptions(options) } as StorageAtPath & LineOptions
  const { storage, rest } = resolveStorage<LineOptions>(NAME, given, LINE_OPTIONS)
  // There are no spans in this thread.
  const lineOptions = checkLineOptions(NAME, { ...rest, traceContext: false })
  await (storage as CreatedLogStorage).opened
  expectPinoConfig()
  const sink: Writable = storingStream(storage, async () => {
    const config = await pinoConfig()
    const { messageKey = lineOptions.messageKey, errorKey = lineOptions.errorKey } = config ?? {}
    return { options: { ...lineOptions, messageKey, errorKey }, levels: levelsOf(config) }
  })
  return build(
    (source) => {
      source.pipe(sink)
    },
    {
      metadata: false,
      // As text, because parsing it would lose the first of two members with the same key.
      parseLine: (line): Line => ({ line }),
      async close() {
        if (!sink.writableFinished) await once(sink.end(), 'finish')
        await storage.close()
      },
    },
  )
}

/**
 * At `process.exit()`, pino's main thread waits for this one, perhaps before the database is open. The storage would then wait 5 s for an
 * answer of the main thread, which it needs only to write its queue at a signal.
 */
function waitLittleForMainThread(): void {
  const key = Symbol.for('@logpond/core:main-thread-patience')
  ;(globalThis as { [key]?: number })[key] = 200
}

function levelsOf(config: PinoConfig | undefined): Levels {
  return {
    label: (level) => config?.levels?.labels?.[level],
    number: (name) => config?.levels?.values?.[name],
    isEnabled: (level, minimum) => level >= minimum,
    isDescending: false,
  }
}
