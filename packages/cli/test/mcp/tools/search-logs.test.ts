import { describe, expect, it, onTestFinished } from 'vitest'
import { openToRead } from '../../../src/database.js'
import { readArguments } from '../../../src/mcp/tool/arguments.js'
import { searchLogs } from '../../../src/mcp/tools/search-logs.js'
import { fillDatabase } from '../../support/fill-database.js'
import { contextFor } from '../../support/run-cli.js'
import { temporaryDirectory } from '../../support/temporary-directory.js'

/** @param isQuick Whether a count ends before its time is up. */
async function searching(entries: number, isQuick = true) {
  const directory = temporaryDirectory()
  const path = await fillDatabase(
    directory,
    Array.from({ length: entries }, (_, i) => ({
      message: `message ${i}`,
      service: i % 2 === 0 ? 'shop' : 'pay',
    })),
  )
  const after = (_delay: number, callback: () => void) => {
    if (!isQuick) callback()
    return { [Symbol.dispose]: () => {} }
  }
  const context = contextFor({ directory, after })
  const database = await openToRead(context, path)
  onTestFinished(() => database.storage.close())
  const call = { context, database, signal: new AbortController().signal, maxBytes: 24_000 }
  return (given: object) => searchLogs.answer(readArguments(searchLogs.args, given), call)
}

describe('search_logs', () => {
  it('says how many more entries match than it shows', async () => {
    const ask = await searching(3000)
    const first = await ask({ limit: 2, query: 'service:shop' })
    expect(first).toMatch(/^2 entries, newest first\./)
    expect(first).toMatch(
      /\n1,498 more entries match: call again with the cursor "[^"]+", or narrow the query\.$/,
    )
    const cursor = /cursor "([^"]+)"/.exec(first)?.[1]
    expect(await ask({ limit: 2, query: 'service:shop', cursor })).toMatch(
      /\nMore entries match of the 1,500 in all: call again/,
    )
    expect(await (await searching(3))({ limit: 2 })).toMatch(/\n1 more entry matches: call again/)
    expect(await (await searching(2))({ limit: 2 })).toMatch(/\nNo further entry matches\.$/)
  })

  it('only says that there are more, if counting takes long', async () => {
    const ask = await searching(10, false)
    const text = await ask({ limit: 2 })
    expect(text).toMatch(/\nMore entries match: call again with the cursor/)
    expect(await ask({ limit: 2, cursor: /cursor "([^"]+)"/.exec(text)?.[1] })).toMatch(
      /\nMore entries match: call again/,
    )
  })
})
