import { expect, it } from 'vitest'
import { WalWriteback } from '../../src/write/wal-writeback.js'

const KIB = 1024

/** A file whose syncs end on command, and a record of its calls. */
function controlledFile() {
  const calls: string[] = []
  const syncs: PromiseWithResolvers<void>[] = []
  return {
    calls,
    syncs,
    async open(path: string) {
      calls.push(`open ${path}`)
      return {
        async datasync() {
          calls.push('sync')
          const sync = Promise.withResolvers<void>()
          syncs.push(sync)
          return sync.promise
        },
        async close() {
          calls.push('close')
        },
      }
    },
  }
}

const turns = () => new Promise((resolve) => setImmediate(resolve))
const noFailure = () => expect.unreachable()

it('syncs the log after enough bytes, one sync at a time', async () => {
  const file = controlledFile()
  const writeback = new WalWriteback('a.db', noFailure, file.open)
  writeback.appended(127 * KIB)
  await turns()
  expect(file.calls).toEqual([])
  writeback.appended(KIB)
  await turns()
  expect(file.calls).toEqual(['open a.db-wal', 'sync'])
  for (let i = 0; i < 10; i++) writeback.appended(100 * KIB)
  await turns()
  expect(file.calls).toHaveLength(2)
  file.syncs[0]?.resolve()
  await turns()
  writeback.appended(1)
  await turns()
  expect(file.calls).toEqual(['open a.db-wal', 'sync', 'sync'])
})

it('closes the file after its sync has ended', async () => {
  const file = controlledFile()
  const writeback = new WalWriteback('a.db', noFailure, file.open)
  writeback.appended(128 * KIB)
  await turns()
  const closed = writeback.close()
  await turns()
  expect(file.calls).toEqual(['open a.db-wal', 'sync'])
  file.syncs[0]?.resolve()
  await closed
  expect(file.calls).toEqual(['open a.db-wal', 'sync', 'close'])
  expect(writeback.close()).toBeUndefined()
})

it('closes at once if no file was opened', () => {
  expect(new WalWriteback('a.db', noFailure, controlledFile().open).close()).toBeUndefined()
})

it('reports a failed sync, and continues', async () => {
  const file = controlledFile()
  let failures = 0
  const writeback = new WalWriteback('a.db', () => failures++, file.open)
  writeback.appended(128 * KIB)
  await turns()
  file.syncs[0]?.reject(new Error('EIO'))
  await turns()
  expect(failures).toBe(1)
  writeback.appended(128 * KIB)
  await turns()
  expect(file.calls).toEqual(['open a.db-wal', 'sync', 'sync'])
  file.syncs[1]?.resolve()
  await writeback.close()
})

it('reports a log that cannot be opened', async () => {
  let failures = 0
  const writeback = new WalWriteback('no/such.db', () => failures++)
  writeback.appended(128 * KIB)
  while (failures === 0) await turns()
  await writeback.close()
  expect(failures).toBe(1)
})
