import { describe, expect, it } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'

async function printed(...args: string[]) {
  const directory = temporaryDirectory()
  await fillDatabase(directory, [
    { message: 'second', timestamp: 2, traceId },
    { message: 'other', timestamp: 1 },
    { message: 'first', timestamp: 1, traceId },
  ])
  return runCli(['trace', ...args], { directory })
}

describe('trace', () => {
  it('prints all entries of a trace, oldest first', async () => {
    const { status, stdout } = await printed(
      traceId.toUpperCase(),
      '--format',
      'csv',
      '--fields',
      'id,message',
    )
    expect([status, stdout]).toEqual([0, 'id,message\r\n3,first\r\n1,second\r\n'])
  })

  it('fails if no entry has it', async () => {
    expect(await printed('0'.repeat(31).concat('1'))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('No entry has the trace id'),
    })
  })

  it('refuses an id that is not one', async () => {
    const { status, stderr } = await printed('4bf9')
    expect([status, stderr]).toEqual([2, expect.stringContaining('Give 32 hex digits.')])
  })
})
