import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Run, TortureCase } from '../case.js'
import { originOf } from '../entry-of.js'
import type { Specimen } from '../specimen.js'

const MIB = 1024 * 1024
/** Maximum memory of the command, in bytes. */
const MEMORY = 600 * MIB
/** Characters that move a cursor, or color or reorder the output of a terminal: C0 except for line feeds, C1, and bidi. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the output must not contain them
const ACTIVE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/
/** A line of a stack trace, which a crashed program prints. */
const STACK = /^\s+at .+[:)]\d*/m

const BIN = fileURLToPath(new URL('./bin.js', import.meta.resolve('@logpond/cli')))

/** Input for `logpond ingest`: a name, the bytes, and the expected number of entries. */
type Input = readonly [name: string, write: (path: string, run: Run) => Promise<void> | void, entries: number]

const INPUTS: readonly Input[] = [
  [
    'escape sequences',
    (path) =>
      writeFileSync(
        path,
        [
          'red \u001b[31malarm\u001b[0m \u001b]0;title\u0007 \u009b2J',
          'evil \u202etxt.exe\u202c \u2066x\u2069 <script>alert(1)</script> \r over \b \u007f \t tab',
          '{"level":30,"time":1767225600000,"msg":"json \\u001b[2J","user":"\\u001b[31mx\\u0000"}',
        ].join('\n'),
      ),
    3,
  ],
  [
    'odd JSON',
    (path) =>
      writeFileSync(
        path,
        [
          '{"__proto__":{"polluted":1},"msg":"proto","level":30}',
          `{"msg":"deep","deep":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
          '{"msg":5,"level":"x","time":"never"}',
          '{"msg":"cut',
          'null',
        ].join('\n'),
      ),
    5,
  ],
  [
    'bytes that are not UTF-8',
    (path) => writeFileSync(path, Buffer.from([0xff, 0xfe, 0x80, 0x0a, 0xc3, 0x28, 0x0a])),
    2,
  ],
  ['compressed text', (path) => writeFileSync(path, gzipSync('one\n'.repeat(100_000))), 100_000],
  ['compressed NUL', (path) => writeFileSync(path, gzipSync(Buffer.alloc(50 * MIB))), 0],
  ['an endless line', (path, run) => writeLine(path, run.isFast ? 80 : 500), 0],
]

/** The command line reads and shows hostile input. The output is plain text, and memory stays within its limit. */
export const hostileInput: TortureCase = {
  row: 29,
  title: 'the command line reads and shows hostile input',
  drivers: ['native'],
  needs: ['linux'],
  runs: { full: 1, fast: 1 },
  async run(run) {
    for (const input of INPUTS) await feed(run, input)
    await nameOddly(run)
  },
}

async function feed(run: Run, [name, write, entries]: Input): Promise<void> {
  using specimen = run.specimen()
  const file = join(specimen.folder, 'input')
  await write(file, run)
  const ingest = await logpond(specimen, 'ingest', file)
  const isRefused = entries === 0
  run.expect(
    ingest.status === (isRefused ? 2 : 0),
    'G',
    `${name}: ingest ended with ${ingest.status}: ${ingest.output}`,
  )
  run.expect(
    !isRefused || /refused\. Line 1: |is binary data/.test(ingest.output),
    'G',
    `${name}: the output has no reason: ${ingest.output}`,
  )
  expectHarmless(run, `${name}: ingest`, ingest)
  for (const args of run.isFast ? [['search']] : [['search'], ['stats'], ['search', '--json']]) {
    const shown = await logpond(specimen, ...args)
    // A search that finds nothing exits with 1, like grep.
    const expected = isRefused && args[0] === 'search' ? 1 : 0
    run.expect(
      shown.status === expected,
      'G',
      `${name}: ${args.join(' ')} ended with ${shown.status}: ${shown.output}`,
    )
    expectHarmless(run, `${name}: ${args.join(' ')}`, shown)
  }
  const evidence = await specimen.examine()
  const others = evidence.stored.filter(({ message }) => originOf(message) === undefined).length
  run.expect(
    Number.isNaN(entries) || others === entries,
    'A',
    `${name}: ${others} entries instead of ${entries}`,
  )
  run.judge(evidence, { isOther: ({ message }) => originOf(message) === undefined })
}

/** File names with escape sequences, and names that lead out of a folder. */
async function nameOddly(run: Run): Promise<void> {
  using specimen = run.specimen()
  const folder = join(specimen.folder, '\u001b[31m')
  mkdirSync(folder)
  for (const args of [
    ['ingest', join(folder, 'missing \u202e')],
    ['search', '--db', join(folder, 'missing.db')],
    ['search', '\u001b[31m', '--since', '\u001b[2J'],
    ['backup', join(folder, '..', '..', '\u001b[31m', 'no', 'copy.db')],
  ]) {
    const shown = await logpond(specimen, ...args)
    run.expect(shown.status !== 0, 'G', `${JSON.stringify(args)} ended with ${shown.status}: ${shown.output}`)
    expectHarmless(run, JSON.stringify(args), shown)
  }
}

interface Shown {
  readonly status: number | null
  readonly output: string
  /** Maximum memory, in bytes. */
  readonly memory: number
}

function expectHarmless(run: Run, what: string, { output, memory }: Shown): void {
  const active = ACTIVE.exec(output)
  run.expect(
    active === null,
    'G',
    `${what}: the output contains ${JSON.stringify(output.slice((active?.index ?? 0) - 20, (active?.index ?? 0) + 20))}`,
  )
  run.expect(!STACK.test(output), 'G', `${what}: crashed: ${output.slice(-500)}`)
  run.expect(memory < MEMORY, 'G', `${what}: used ${Math.round(memory / MIB)} MiB`)
}

async function logpond({ path }: Specimen, ...args: readonly string[]): Promise<Shown> {
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = spawn(process.execPath, [BIN, '--db', path, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, NO_COLOR: '1' },
  })
  let output = ''
  let memory = 0
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const timer = setInterval(() => {
    memory = Math.max(memory, residentBytes(child.pid ?? 0))
  }, 10)
  await once(child, 'close')
  clearInterval(timer)
  return { status: child.exitCode, output, memory }
}

/** The maximum memory of a process; 0 if it has ended. */
function residentBytes(pid: number): number {
  try {
    return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** Writes a file with this many MiB and no line feed. */
async function writeLine(path: string, size: number): Promise<void> {
  const stream = createWriteStream(path)
  const portion = Buffer.alloc(MIB, 'x')
  for (let i = 0; i < size; i++) {
    if (!stream.write(portion)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'close')
}
