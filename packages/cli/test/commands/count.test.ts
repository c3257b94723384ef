import { describe, expect, it } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

async function counted(...args: string[]) {
  const directory = temporaryDirectory()
  await fillDatabase(directory, [
    { message: 'GET /cart', attributes: { ms: 10 }, service: 'web' },
    { message: 'GET /cart', attributes: { ms: 300 }, service: 'web' },
    { message: 'GET /health', attributes: { ms: 400 }, service: 'api' },
  ])
  return runCli(['count', ...args], { directory })
}

describe('count', () => {
  it('counts all entries, or those that match', async () => {
    expect((await counted()).stdout).toBe('3\n')
    expect((await counted('ms>=250 -health')).stdout).toBe('1\n')
    expect((await counted('ms>=250', '--service', 'api', '--json')).stdout).toBe('{"count":1}\n')
  })

  it('succeeds if no entry matches: 0 is an answer', async () => {
    expect(await counted('nowhere')).toMatchObject({ status: 0, stdout: '0\n' })
  })

  it('refuses a limit, which would have no effect', async () => {
    const { status, stderr } = await counted('limit:1')
    expect([status, stderr]).toEqual([
      2,
      'logpond: limit: has no meaning here: all matching entries are counted.\n',
    ])
  })
})
