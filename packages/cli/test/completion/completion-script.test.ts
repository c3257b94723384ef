import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

async function script(shell: string): Promise<string> {
  return (await runCli(['completion', shell], { directory: temporaryDirectory() })).stdout
}

const has = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0

/** The completions of bash for the last word. */
async function completed(...words: string[]): Promise<string[]> {
  const lines = [
    await script('bash'),
    `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
    `COMP_CWORD=${words.length - 1}`,
    '_logpond',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a variable of bash
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ]
  const { stdout } = spawnSync('bash', ['-c', lines.join('\n')], { encoding: 'utf8' })
  return stdout.split('\n').filter((word) => word !== '')
}

describe.skipIf(!has('bash'))('the completion script for bash', () => {
  it('completes commands', async () => {
    expect(await completed('logpond', 'se')).toEqual(['search', 'serve'])
  })

  it('completes the options of a command, and --db', async () => {
    expect(await completed('logpond', 'search', '--min')).toEqual(['--min-severity'])
    expect(await completed('logpond', 'search', '--d')).toEqual(['--db'])
    expect(await completed('logpond', 'stats', '--min')).toEqual([])
    expect(await completed('logpond', 'conformance', '--str')).toEqual(['--strict'])
    expect(await completed('logpond', 'conformance', '--b')).toEqual(['--bail'])
    expect(await completed('logpond', 'conformance', '--open')).toEqual(['--open-timeout'])
  })

  it('leaves file names to the shell', async () => {
    expect(await script('bash')).toContain('complete -o default -F _logpond logpond')
  })
})

describe('the completion scripts', () => {
  it.each(['zsh', 'fish'])('name all commands for %s', async (shell) => {
    const text = await script(shell)
    for (const command of ['ingest', 'search', 'tail', 'export']) expect(text).toContain(command)
  })

  it.for(['bash', 'zsh', 'fish'])('are valid for %s', async (shell, { skip }) => {
    if (!has(shell)) skip(`${shell} is not installed`)
    const path = join(temporaryDirectory(), 'script')
    writeFileSync(path, await script(shell))
    const { status, stderr } = spawnSync(shell, ['-n', path], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  it('are refused for an unknown shell', async () => {
    const { status, stderr } = await runCli(['completion', 'tcsh'], { directory: temporaryDirectory() })
    expect(status).toBe(2)
    expect(stderr).toContain('bash, zsh, fish')
  })
})
