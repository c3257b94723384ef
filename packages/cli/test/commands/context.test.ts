import { describe, expect, it } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

async function printed(...args: string[]) {
  const directory = temporaryDirectory()
  const entries = Array.from({ length: 60 }, (_, i) => ({
    message: `m${i + 1}`,
    timestamp: i,
    service: i % 2 === 0 ? 'odd' : 'even',
  }))
  await fillDatabase(directory, entries)
  return runCli(args, { directory })
}

const fromTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `m${from + i}`)

describe('context', () => {
  it.each<[string[], string[]]>([
    [['30'], fromTo(10, 50)],
    [['#30', '-C', '2'], fromTo(28, 32)],
    [['30', '-B', '2'], fromTo(28, 30)],
    [['30', '-A', '1', '-C', '3'], fromTo(27, 31)],
    [['1', '-C', '1'], fromTo(1, 2)],
    [
      ['30', '-C', '2', 'service:odd'],
      ['m27', 'm29', 'm30', 'm31', 'm33'],
    ],
  ])('prints the entries around %j', async (args, messages) => {
    const { status, lines } = await printed('context', ...args, '--fields', 'message')
    expect([status, lines]).toEqual([0, messages])
  })

  it('fails if there is no such entry', async () => {
    expect(await printed('context', '61')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'logpond: There is no entry with the id 61.\n',
    })
  })

  it.each(['x', '-1', '1.5', '99999999999999999999'])('refuses the id %s', async (id) => {
    expect((await printed('context', '--', id)).status).toBe(2)
  })
})

describe('search -C', () => {
  it('prints the entries around each match, groups apart', async () => {
    const { lines } = await printed(
      ...['search', 'm10 OR m12 OR m20', '-C', '1', '--order', 'oldest', '--fields', 'message'],
    )
    expect(lines).toEqual([...fromTo(9, 13), '--', ...fromTo(19, 21)])
  })

  it('prints nothing but entries as JSON', async () => {
    const { lines } = await printed('search', 'm10 OR m20', '-B', '1', '--json')
    expect(lines.map((line) => (JSON.parse(line) as { id: number }).id)).toEqual([20, 19, 10, 9])
  })

  it('explains its query', async () => {
    const { status, lines } = await runCli(['context', '1', 'level:error', '--explain'], {
      directory: temporaryDirectory(),
    })
    expect([status, lines[0]]).toEqual([0, 'level:error'])
  })
})
