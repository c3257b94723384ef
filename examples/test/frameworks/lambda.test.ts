import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { TYPE_STRIPPING } from '../type-stripping.ts'
import { storedEntries } from './stored-entries.ts'

let folder: string
let runtime: ChildProcess
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logpond-lambda-'))
  const invoke = join(import.meta.dirname, '../fixtures/invoke.mjs')
  const example = pathToFileURL(join(import.meta.dirname, '../../frameworks', 'lambda.ts')).href
  runtime = spawn(process.execPath, [...TYPE_STRIPPING, invoke, example], {
    env: { ...process.env, TMPDIR: folder, TEMP: folder },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
})
afterEach(async () => {
  if (runtime.exitCode === null && runtime.signalCode === null) {
    runtime.kill('SIGKILL')
    await once(runtime, 'exit')
  }
  await rm(folder, { recursive: true })
})

/** Invokes the handler, and freezes the process as soon as it has answered. */
async function invoke(awsRequestId: string, event: object): Promise<unknown> {
  runtime.kill('SIGCONT')
  runtime.send({ event, context: { awsRequestId } })
  const [answer] = await once(runtime, 'message')
  runtime.kill('SIGSTOP')
  return answer
}

it.skipIf(process.platform === 'win32')(
  'lambda.ts: each invocation is in the file when it has answered, though the process is frozen, and then killed',
  async () => {
    expect(await invoke('first', { order: 1234, amount: 20 })).toEqual({ result: { paid: 20 } })
    expect(await storedEntries(folder)).toMatchObject([{ message: 'Payment requested', severity: 9 }])

    expect(await invoke('second', { order: 1235, amount: 500 })).toEqual({ errorType: 'RangeError' })
    expect(await storedEntries(folder, { attributes: { 'faas.invocation_id': 'second' } })).toMatchObject([
      { message: 'Payment requested', severity: 9, service: 'shop', attributes: { order: 1235 } },
      {
        message: 'The limit is 100',
        severity: 17,
        attributes: { 'exception.type': 'RangeError', 'exception.message': 'The limit is 100' },
      },
    ])

    expect(await invoke('third', { order: 1236, amount: 30 })).toEqual({ result: { paid: 30 } })
    runtime.kill('SIGKILL')
    await once(runtime, 'exit')
    expect(await storedEntries(folder)).toHaveLength(4)
  },
)
