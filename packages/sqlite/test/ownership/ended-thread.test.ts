import { describe, expect, it } from 'vitest'
import { FileOwnership } from '../../src/ownership/file-ownership.js'
import { ClaimingThread } from './claiming-thread.js'
import { filesBeside, makeDatabase } from './owner-files.js'

const one = { name: 'one' }
const other = { name: 'other' }

function ownership(database: string, exclusive: boolean): FileOwnership {
  return new FileOwnership({ database, driver: 'other', library: other, exclusive, id: 'own' })
}

// Other systems do not report whether a thread is alive.
describe.runIf(process.platform === 'linux')('a thread that was terminated', () => {
  it.each([
    ['alone', 'alone', true, true],
    ['alone', 'sharing', true, false],
    ['sharing', 'alone', false, true],
    ['sharing, by another library,', 'sharing', false, false],
  ])('keeps no file that it had %s from one that comes %s', async (_had, _comes, had, comes) => {
    const database = makeDatabase()
    const thread = await ClaimingThread.start()
    expect(await thread.claim(database, one, { exclusive: had })).toEqual({})
    const own = ownership(database, comes)
    expect(own.tryClaim()).toMatchObject({ code: had || comes ? 'BUSY' : 'UNSUPPORTED' })
    await thread.terminate()
    expect(filesBeside(database).includes('a.db.lock')).toBe(had)
    expect(own.tryClaim()).toBeUndefined()
    expect(filesBeside(database)).toEqual(['a.db-owners', 'a.db-owners/own.json'])
    own.release()
    expect(filesBeside(database)).toEqual([])
  })

  it('does not keep a file from a later thread', async () => {
    const database = makeDatabase()
    const [first, second] = [await ClaimingThread.start(), await ClaimingThread.start()]
    await first.claim(database, one, { exclusive: true })
    expect(await second.claim(database, one, { exclusive: true })).toMatchObject({ code: 'BUSY' })
    await first.terminate()
    expect(await second.claim(database, one, { exclusive: true })).toEqual({})
    await second.release(database)
  })
})
