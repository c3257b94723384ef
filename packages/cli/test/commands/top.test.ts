import { afterEach, describe, expect, it, vi } from 'vitest'
import { columnsOf } from '../../src/columns-of.js'
import { run } from '../../src/run.js'
import { fillDatabase } from '../support/fill-database.js'
import { RecordedOutput } from '../support/recorded-output.js'
import { contextFor, runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

async function filled(): Promise<string> {
  const directory = temporaryDirectory()
  await fillDatabase(directory, [
    ...Array.from({ length: 4 }, () => ({ message: 'a', service: 'api', attributes: { code: 200 } })),
    ...Array.from({ length: 2 }, () => ({ message: 'b', service: 'web', attributes: { code: '200' } })),
    { message: 'c', severity: 'error' },
  ])
  return directory
}

const printed = async (...args: string[]) => runCli(['top', ...args], { directory: await filled() })

afterEach(() => vi.unstubAllEnvs())

describe('top', () => {
  it('prints the most frequent values with their counts, and how many entries have none', async () => {
    const { status, stdout } = await printed('service')
    expect([status, stdout]).toEqual([0, '4  api\n2  web\n1  (none)\n'])
  })

  it('prints as many values as --limit says, and how many there are', async () => {
    const { stdout, stderr } = await printed('service', '-n', '1')
    // Programs read the output: only people read how many there are.
    expect([stdout, stderr]).toEqual(['4  api\n1  (none)\n', 'logpond: 1 of 2 values\n'])
  })

  it('distinguishes texts and numbers, takes a query, and names severities', async () => {
    expect((await printed('code')).lines.slice(0, 2)).toEqual(['4  200', '2  "200"'])
    expect((await printed('code', 'service:web')).lines[0]).toBe('2  "200"')
    expect((await printed('level', 'c')).lines[0]).toBe('1  error')
  })

  it('prints the result as JSON', async () => {
    expect(JSON.parse((await printed('service', '--json', 'a OR b')).stdout)).toEqual({
      values: [
        { value: 'api', count: 4 },
        { value: 'web', count: 2 },
      ],
      distinct: 2,
      missing: 0,
      complete: true,
    })
  })

  it('draws bars on a terminal', async () => {
    const directory = await filled()
    const stdout = new RecordedOutput(true)
    await run(['top', 'service'], { ...contextFor({ directory }), stdout })
    expect(stdout.lines[0]).toMatch(/^4 .*█{30}.* api$/)
    expect(stdout.lines[1]).toMatch(/^2 .*█{15}(?!█).* web$/)
    expect(stdout.lines.slice(2)).toEqual(['1                                  (none)', '', '2 values'])
  })

  it.each([
    [30, 19],
    [200, 30],
    [5, 8],
  ])('has bars that fit into a terminal with %i columns', async (columns, width) => {
    const directory = await filled()
    const stdout = new RecordedOutput(true, columns)
    vi.stubEnv('NO_COLOR', '1')
    await run(['top', 'service'], { ...contextFor({ directory }), stdout })
    if (columns > 20) for (const line of stdout.lines) expect(columnsOf(line)).toBeLessThanOrEqual(columns)
    expect(/█+/.exec(stdout.text)?.[0]).toHaveLength(width)
  })

  it('needs the name of a field', async () => {
    expect(await printed('')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Name a field: service,'),
    })
  })

  it('fails if nothing is found, and says why', async () => {
    expect(await printed('service', 'nowhere')).toMatchObject({
      status: 1,
      stderr: 'logpond: Nothing found.\n',
    })
    expect(await printed('unheard')).toMatchObject({
      status: 1,
      stderr: 'logpond: 7 matching entries have no value of unheard.\n',
    })
    expect(await printed('cod')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Did you mean code?'),
    })
  })

  it('takes the names of attributes as a query does', async () => {
    const directory = temporaryDirectory()
    await fillDatabase(directory, [
      { message: 'a', attributes: { level: 'x', 'odd name': 'y', service: 'z' } },
    ])
    const top = async (field: string) => runCli(['top', field], { directory })
    expect((await top('@level')).lines[0]).toBe('1  x')
    expect((await top('@"odd name"')).lines[0]).toBe('1  y')
    expect((await top('odd name')).lines[0]).toBe('1  y')
    expect((await top('severity')).lines[0]).toBe('1  info')
    expect(await top('@service')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /^logpond: The values of the attribute service cannot be counted, .*@service:VALUE/,
      ),
    })
    expect(await top('message')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Choose service, host, level, trace, or an attribute'),
    })
    expect(await top('sevice')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Did you mean service?'),
    })
    // A marked name is taken as it is.
    expect(await top('@levl')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no value of @levl'),
    })
  })
})
