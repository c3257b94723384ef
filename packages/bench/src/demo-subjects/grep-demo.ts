import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { COMPRESSED_LINES, LINES } from '../demo/data-set.js'
import type { DemoSubject } from '../demo/demo-subject.js'

const execute = promisify(execFile)

interface Grep {
  readonly name: string
  readonly differs: string
  readonly command: string
  readonly options: readonly string[]
  readonly reads: string
}

/** Counts lines with a substring. Its times include the start of its process. */
async function grepDemo({ name, differs, command, options, reads }: Grep): Promise<DemoSubject> {
  await execute(command, ['--version']).catch((cause: unknown) => {
    throw Object.assign(new Error(`${command} is not on the PATH`, { cause }), { code: 'UNSUPPORTED' })
  })
  return {
    name,
    differs,
    version: '1',
    reads,
    async read({ directory }) {
      return {
        async answer({ ask, where: { contains } }) {
          if (ask !== 'count' || contains === undefined) return undefined
          return await countLines(command, [...options, '-e', contains, join(directory, reads)])
        },
        close: () => {},
      }
    },
  }
}

async function countLines(command: string, args: readonly string[]): Promise<number> {
  try {
    const { stdout } = await execute(command, args)
    return Number(stdout)
  } catch (error) {
    // No line has the substring.
    if ((error as { code?: unknown }).code === 1) return 0
    throw error
  }
}

export const ripgrepDemo = () =>
  grepDemo({
    name: 'ripgrep on JSON lines',
    differs: 'one thread; counts substrings in all fields; includes the start of its process',
    command: 'rg',
    options: ['-j1', '-c', '-F', '--no-config'],
    reads: LINES,
  })

export const zgrepDemo = () =>
  grepDemo({
    name: 'zgrep on JSON lines, gzip -6',
    differs: 'counts substrings in all fields; includes the start of its processes',
    command: 'zgrep',
    options: ['-c', '-F'],
    reads: COMPRESSED_LINES,
  })
