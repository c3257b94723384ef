import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { format, promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { docExamples, expectedOutput, moduleOf } from './doc-examples.ts'

const workspace = join(import.meta.dirname, '../..')
const core = join(workspace, 'packages/core/src')
// In this folder, so that the modules find the same packages as the other examples.
const folder = join(workspace, 'examples/.doc-examples')

const sources = (await readdir(core, { recursive: true })).filter((name) => name.endsWith('.ts')).sort()
const texts = await Promise.all(sources.map((name) => readFile(join(core, name), 'utf8')))
const examples = texts
  .flatMap(docExamples)
  .map((example, i) => ({ ...example, file: `${i}-${example.of}.ts` }))

let directory: string
const before = process.cwd()
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'logpond-doc-examples-'))
  process.chdir(directory)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  for (const { file, code } of examples) await writeFile(join(folder, file), moduleOf(code, `${file}.db`))
})
afterEach(() => vi.restoreAllMocks())
afterAll(async () => {
  process.chdir(before)
  await rm(directory, { recursive: true })
  await rm(folder, { recursive: true })
})

it('every method of a storage and of a receipt has an example', () => {
  expect(examples.map(({ of }) => of)).toEqual(
    expect.arrayContaining([
      ...['store', 'storeMany', 'storeOrWait', 'flush', 'flushSync', 'whenWritable', 'writable'],
      ...[
        'search',
        'getRecent',
        'get',
        'around',
        'count',
        'scan',
        'follow',
        'histogram',
        'topValues',
        'fields',
        'subscribe',
        'cleanup',
        'stats',
        'close',
      ],
      ...['committed', 'durable', 'openLogStorage', 'createLogStorage'],
    ]),
  )
})

it('every example has correct types', async () => {
  const config = {
    extends: '../tsconfig.json',
    compilerOptions: { noUnusedLocals: false },
    include: ['*.ts'],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(workspace, 'node_modules/typescript/bin/tsc')
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', folder], {
    cwd: workspace,
  }).catch((error) => error)
  expect(stdout).toBe('')
})

describe('the example of', () => {
  it.each(examples)('$of prints the output in its comments', async ({ file, code }) => {
    const print = vi.spyOn(console, 'log').mockImplementation(() => {})
    await import(join(folder, file))
    expect(print.mock.calls.map((values) => format(...values))).toEqual(expectedOutput(code))
  })
})
