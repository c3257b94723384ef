import { isLogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { runRead, runSteps, type Steps, settled } from '../src/steps.js'

/** A read that waits for two promises, and closes something at its end, which it waits for too. */
function readOf(log: string[], work: () => Promise<string> = async () => 'value') {
  return function* (): Steps<string> {
    try {
      log.push(yield* settled(work()))
      yield
      log.push(yield* settled(work()))
      return 'result'
    } finally {
      yield* settled(Promise.resolve())
      log.push('closed')
    }
  }
}

describe('runRead()', () => {
  it('runs a read to its end, with what it throws and catches', async () => {
    const log: string[] = []
    expect(await runRead(readOf(log)(), new AbortController().signal)).toBe('result')
    expect(log).toEqual(['value', 'value', 'closed'])
    const failing = readOf(log, () => Promise.reject(new Error('no disk')))
    await expect(runRead(failing())).rejects.toThrow('no disk')
    expect(log.at(-1)).toBe('closed')
  })

  it('ends where it waits if it is aborted there, after what it does at its end', async () => {
    const log: string[] = []
    const abort = new AbortController()
    const { promise, resolve } = Promise.withResolvers<string>()
    const read = runRead(readOf(log, () => promise)(), abort.signal)
    abort.abort('enough')
    resolve('late')
    await expect(read).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' })
    expect(log).toEqual(['closed'])
  })

  it('says that it was aborted, even if what it waits for or its end fails', async () => {
    const abort = new AbortController()
    const read = runRead(
      (function* (): Steps<void> {
        try {
          yield Promise.resolve().then(() => abort.abort())
        } finally {
          yield Promise.reject(new Error('cannot close'))
        }
      })(),
      abort.signal,
    )
    const thrown = await read.catch((error: unknown) => error)
    expect(isLogStorageError(thrown) && thrown.code).toBe('ABORTED')
  })

  it('does not begin if it is aborted already', async () => {
    const log: string[] = []
    await expect(runRead(readOf(log)(), AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' })
    expect(log).toEqual([])
  })
})

describe('runSteps()', () => {
  it('finishes what it waits for, so that no transaction is left half done', async () => {
    const log: string[] = []
    const abort = new AbortController()
    const run = runSteps(
      (function* (): Steps<void> {
        log.push(yield* settled(Promise.resolve('written')))
        yield
        log.push('not reached')
      })(),
      abort.signal,
    )
    abort.abort()
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' })
    expect(log).toEqual(['written'])
  })
})
