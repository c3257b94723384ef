import { openLogStorage } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import type { Logger } from 'pino'
import { describe, expect, it } from 'vitest'
import { logpond } from '../src/index.js'
import { DOCUMENTED } from './support/documented-calls.js'
import { expectedEntry } from './support/expected-entry.js'
import { PINOS } from './support/pinos.js'
import { WrittenLines } from './support/written-lines.js'

describe.each(PINOS)('%s', (_version, pino) => {
  it.each(DOCUMENTED)('stores what the line says: %s', async (_heading, options, call) => {
    await using storage = await openLogStorage({ driver: memoryDriver() })
    const written = new WrittenLines()
    const streams = [
      { level: 0, stream: written },
      { level: 0, stream: logpond(storage) },
    ]
    call(pino({ ...options(pino) }, pino.multistream(streams)) as Logger<string>, pino)
    await storage.flush()
    const stored = (await storage.search()).toSorted((a, b) => a.id - b.id)
    expect(stored).toHaveLength(written.lines.length)
    written.lines.forEach(({ line, context }, i) => {
      const { attributes = {}, ...fields } = stored[i] ?? {}
      expect({ ...fields, attributes }, line).toMatchObject(expectedEntry(line, context))
      expect(attributes, line).toEqual(expectedEntry(line, context).attributes)
    })
  })
})
