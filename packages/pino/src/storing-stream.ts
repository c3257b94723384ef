import { Writable } from 'node:stream'
import type { LogStorage } from '@logpond/core'
import type { Levels } from './levels.js'
import { contextOfText } from './line-context.js'
import { LineEntries } from './line-entries.js'
import { isWanted } from './line-severity.js'
import type { CheckedOptions } from './options.js'

/** A line of pino as it passes through the stream of the transport. */
export interface Line {
  readonly line: string
}

/** How lines become entries, which is known only when the first one arrives. */
export interface Reading {
  readonly options: CheckedOptions
  readonly levels: Levels | undefined
}

/**
 * A stream that stores lines. It takes the next line only when the storage has room for it.
 *
 * @param begin Called with the first line.
 */
export function storingStream(storage: LogStorage, begin: () => Promise<Reading>): Writable {
  let reading: Reading
  let entries: LineEntries | undefined

  async function beginWith(line: Line): Promise<void> {
    reading = await begin()
    entries = new LineEntries(reading.options)
    await store(line, entries)
  }

  /** @returns Undefined if it is stored already. */
  function store({ line }: Line, lineEntries: LineEntries): Promise<unknown> | undefined {
    const context = contextOfText(line, reading.levels)
    if (!isWanted(context, reading.options)) return undefined
    const entry = lineEntries.entryOf(line, context)
    if (!storage.isWritable) return storage.storeOrWait(entry)
    storage.store(entry)
    return undefined
  }

  return new Writable({
    objectMode: true,
    write(line: Line, _encoding, done) {
      const storing = entries === undefined ? beginWith(line) : store(line, entries)
      if (storing === undefined) done()
      else storing.then(() => done(), done)
    },
  })
}
