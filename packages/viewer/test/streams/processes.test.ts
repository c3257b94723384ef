import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLogStorage } from '@logpond/core'
import { nodeSqlite } from '@logpond/driver-node-sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { createViewer } from '../../src/index.js'
import { EventReader } from '../support/event-reader.js'
import { askPort, listen } from '../support/running-viewer.js'

/** A file that an application writes, and a viewer over a connection of its own. */
async function besideAnApplication() {
  const directory = mkdtempSync(join(tmpdir(), 'logpond-viewer-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const path = join(directory, 'logs.db')
  const application = await openLogStorage({ driver: nodeSqlite({ path }) })
  onTestFinished(() => application.close())
  await application.store({ message: 'first' }).committed()
  const storage = await openLogStorage({ driver: nodeSqlite({ path, readOnly: true }) })
  onTestFinished(() => storage.close())
  const viewer = createViewer(storage, { token: false })
  const port = await listen(viewer)
  const openTail = (search = '') => {
    const reader = new EventReader(port, `/api/tail${search}`)
    onTestFinished(() => reader.close())
    return reader
  }
  const commit = (message: string) => application.store({ message }).committed()
  return { port, commit, openTail }
}

it('knows the last id of another connection that writes', async () => {
  const { port, commit } = await besideAnApplication()
  expect((await askPort(port, '/api/about')).json.lastId).toBe(1)
  await commit('second')
  expect((await askPort(port, '/api/about')).json.lastId).toBe(2)
})

it('follows another connection that writes, and continues without a gap or a repetition', async () => {
  const { commit, openTail } = await besideAnApplication()
  const before = await openTail().until(({ events }) => events.length > 0)
  expect(before.lastId).toBe(1)
  await commit('second')
  await before.until(({ entries }) => entries.length > 0)
  before.close()
  await commit('third')
  const after = await openTail(`?after=${before.lastId}`).until(({ entries }) => entries.length > 0)
  await commit('fourth')
  await after.until(({ entries }) => entries.length > 1)
  expect([...before.entries, ...after.entries].map(({ message }) => message)).toEqual([
    'second',
    'third',
    'fourth',
  ])
})
