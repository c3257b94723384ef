import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { interactiveShell, shellEnvironment, whyNot } from '../support/interactive-shell.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

async function filled(): Promise<string> {
  const directory = temporaryDirectory()
  await fillDatabase(directory, [
    { message: 'a', service: 'api', attributes: { http: { status: 200 }, region: 'eu west' } },
    { message: 'b', service: 'web', attributes: { http: { status: 500 }, user: 'o\'neil "x" $HOME `id`!' } },
  ])
  writeFileSync(join(directory, 'lines.log'), '')
  return directory
}

// What they mean to the shell is checked too: `printf` prints each word of the line.
it('completes in bash', async ({ skip }) => {
  const reason = whyNot('bash')
  if (reason !== undefined) skip(reason)
  const shell = await interactiveShell('bash', await filled())
  const completed = async (line: string) => (await shell.complete(line)).line
  expect(await completed('logpond sea\t')).toBe('logpond search ')
  expect(await completed("logpond search 'lev\t")).toBe("logpond search 'level>=")
  expect(await completed("logpond search 'level>=w\t")).toBe("logpond search 'level>=warn' ")
  expect(await completed('logpond search lev\t')).toBe("logpond search 'level>=")
  expect(await completed('logpond search service:a\t')).toBe('logpond search service:api ')
  expect(await completed('logpond search region:\t')).toBe('logpond search region:\\"eu\\ west\\" ')
  expect(await completed('logpond search "region:\t')).toBe('logpond search "region:\\"eu west\\"" ')
  expect(await completed("logpond search 'a region:\t")).toBe(`logpond search 'a region:"eu west"' `)
  expect(await completed("logpond search 'user:\t")).toBe(
    `logpond search 'user:"o'\\''neil \\"x\\" $HOME \`id\`!"' `,
  )
  expect(await completed('logpond search --fields time,ht\t')).toBe(
    'logpond search --fields time,http.status',
  )
  expect(await completed('logpond search --fields=time,ht\t')).toBe(
    'logpond search --fields=time,http.status',
  )
  expect(await completed('logpond search --order o\t')).toBe('logpond search --order oldest ')
  expect(await completed('logpond ingest li\t')).toBe('logpond ingest lines.log ')
  expect(await completed('logpond search --db=li\t')).toBe('logpond search --db=lines.log ')
  expect(await completed('logpond search li\t')).toBe('logpond search limit:')
  expect(await completed('logpond search word\t')).toBe('logpond search word')
  const { printed } = await shell.complete('logpond search http.status:\t\t')
  expect(printed).toMatch(/200 \(1\) +500 \(1\)/)
})

it('completes in zsh', async ({ skip }) => {
  const reason = whyNot('zsh')
  if (reason !== undefined) skip(reason)
  const shell = await interactiveShell('zsh', await filled())
  const completed = async (line: string) => (await shell.complete(line)).line
  expect(await completed('logpond sea\t')).toBe('logpond search ')
  expect(await completed('logpond search --min-sev\t')).toBe('logpond search --min-severity ')
  expect(await completed("logpond search 'lev\t")).toBe("logpond search 'level>=")
  expect(await completed("logpond search 'level>=w\t")).toBe("logpond search 'level>=warn' ")
  expect(await completed('logpond search lev\t')).toBe('logpond search level\\>=')
  expect(await completed('logpond search service:a\t')).toBe('logpond search service:api ')
  expect(await completed('logpond search region:\t')).toBe('logpond search region:\\"eu\\ west\\" ')
  expect(await completed('logpond search "region:\t')).toBe('logpond search "region:\\"eu west\\"" ')
  expect(await completed("logpond search 'user:\t")).toBe(
    `logpond search 'user:"o'\\''neil \\"x\\" $HOME \`id\`!"' `,
  )
  expect(await completed('logpond search --fields=time,ht\t')).toBe(
    'logpond search --fields=time,http.status',
  )
  expect(await completed('logpond ingest li\t')).toBe('logpond ingest lines.log ')
  expect(await completed('logpond search --db=li\t')).toBe('logpond search --db=lines.log ')
  expect(await completed('logpond search word\t')).toBe('logpond search word')
  expect((await shell.complete('logpond search http.status:\t')).printed).toMatch(/200 {2}1[\s\S]*500 {2}1/)
})

it('completes in fish', async ({ skip }) => {
  const reason = whyNot('fish')
  if (reason !== undefined) skip(reason)
  const directory = await filled()
  const completed = (line: string) => {
    const code = 'logpond completion fish | source; complete -C $argv[1]'
    const env = shellEnvironment(directory)
    const { stdout } = spawnSync('fish', ['--no-config', '-c', code, line], {
      cwd: directory,
      env,
      encoding: 'utf8',
    })
    return stdout.split('\n').filter((text) => text !== '')
  }
  expect(completed('logpond sea')).toEqual(['search\tfind entries'])
  expect(completed("logpond search 'lev")).toEqual(['level>=\tfield'])
  expect(completed("logpond search 'level>=w")).toEqual(['level>=warn'])
  expect(completed('logpond search service:a')).toEqual(['service:api\t1'])
  expect(completed('logpond search region:')).toEqual(['region:"eu west"\t1'])
  expect(completed("logpond search 'a http.status:2")).toEqual(['a http.status:200\t1'])
  expect(completed('logpond search --fields time,ht')).toEqual(['time,http.status\t2'])
  expect(completed('logpond search --fields=time,ht')).toEqual(['--fields=time,http.status\t2'])
  expect(completed('logpond search --service w')).toEqual(['web\t1'])
  expect(completed('logpond ingest li')).toEqual(['lines.log'])
  expect(completed('logpond search --db=li')).toEqual(['--db=lines.log'])
  expect(completed('logpond search word')).toEqual([])
})
