import { batchOf } from '@logpond/conformance/suite'
import { describe, expect, it } from 'vitest'
import { BatchBlock } from '../../src/native/batch-block.js'
import { checkOptions } from '../../src/options.js'
import { MODERN } from '../../src/schema/dialect.js'
import { Store } from '../../src/store.js'
import { appendBatch } from '../../src/write/append.js'
import { Commits } from '../../src/write/commits.js'
import { Turns } from '../../src/write/turns.js'
import { fakeServer, rowsAnswer } from '../support/fake-server.js'

const BATCH = { ...batchOf([{ message: 'mine' }]), isRetry: false }
const other = (lastId: number) => [`other ${lastId}`, lastId, 1, 0]
const mine = (lastId: number) => [BATCH.token, lastId, 1, 0]

/** Answers looks with these rows in turn, and lists the requests: `look`, or the token of an insert. */
async function append(looks: unknown[][][], times = 1) {
  const requests: string[] = []
  await using server = await fakeServer(({ parameters }, response) => {
    const token = parameters.get('insert_deduplication_token')
    // How long requests take decides whether a look is at the inserts under way, too.
    requests.push(token ?? 'look')
    response.end(token === null ? rowsAnswer(looks.shift() ?? []) : '')
  })
  const store = new Store(checkOptions({ url: server.url }), MODERN)
  const commits = new Commits(store, 1000)
  const turns = new Turns()
  const found: number[] = []
  for (let i = 0; i < times; i++) {
    const block = new BatchBlock(BATCH, 'zstd')
    found.push((await appendBatch(store, commits, turns, BATCH, block)).lastId)
  }
  store.close()
  return { requests, found }
}

describe('an append', () => {
  it('looks for the last id first, and from then on only afterwards, if no other writer is there', async () => {
    const { requests, found } = await append([[], [mine(1)], [mine(2)]], 2)
    expect(requests).toEqual(['look', 'after-0', 'look', 'after-1', 'look'])
    expect(found).toEqual([1, 2])
  })

  it('looks before each insert while others write, as the last id is theirs', async () => {
    const { requests, found } = await append([[other(5)], [mine(6)], [other(7)], [mine(8)]], 2)
    expect(requests).toEqual(['look', 'after-5', 'look', 'look', 'after-7', 'look'])
    expect(found).toEqual([6, 8])
  })

  it('follows the commit of the writer that was faster', async () => {
    const { requests, found } = await append([[other(5)], [other(6)], [other(7)], [mine(8)]])
    expect(requests).toEqual(['look', 'after-5', 'look', 'look', 'after-7', 'look'])
    expect(found).toEqual([8])
  })

  it('finds its commit later on a replica, and does not insert again', async () => {
    const { requests, found } = await append([[], [], [mine(1)]])
    expect(requests).toEqual(['look', 'after-0', 'look', 'look'])
    expect(found).toEqual([1])
  })
})
