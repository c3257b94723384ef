import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../src/program.js'
import { contextFor, runCli } from './support/run-cli.js'
import { temporaryDirectory } from './support/temporary-directory.js'

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
const asking = /^ *logpond ((?:search|tail|export|count|top|histogram|context|trace)(?: .*)?)$/gm

/** The helps of all commands, with their examples. */
const helps = createProgram(contextFor({ directory: '.' })).commands.map((command) => {
  let help = ''
  command.configureOutput({
    writeOut: (text) => {
      help += text
    },
  })
  command.outputHelp()
  return help
})

const examples = [readme, ...helps].flatMap((text) => [...text.matchAll(asking)].map(([, line = '']) => line))

/** The arguments of a line, as a shell reads it, up to a pipe, a redirection or a comment. */
function argumentsOf(line: string): string[] {
  const own = line.split(/ [|>#](?= |$)/)[0] ?? ''
  return [...own.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}

describe('the examples of the README and of the helps', () => {
  it('ask with every command', () => {
    expect(new Set(examples.map((line) => line.split(' ')[0]))).toEqual(
      new Set(['search', 'tail', 'export', 'count', 'top', 'histogram', 'context', 'trace']),
    )
  })

  it.each([...new Set(examples)])('run: logpond %s', async (line) => {
    const directory = temporaryDirectory()
    await runCli(['ingest', '-'], { directory, stdin: '2026-01-31T11:00:00Z INFO other\n' })
    const { status, stderr } = await runCli(argumentsOf(line), { directory, signal: AbortSignal.abort() })
    // There is one entry, so most of them find nothing.
    expect([status, stderr]).toEqual([
      expect.toBeOneOf([0, 1]),
      expect.stringMatching(
        /^(?:logpond: (?:Nothing found|There is no entry|No entry has|\d+ matching).*\n)?$/,
      ),
    ])
  })
})
