import type { LogBatch } from '../contract/log-batch.js'
import { leavesInDoubt } from '../errors/in-doubt.js'
import { isLogStorageError, type LogStorageErrorCode } from '../errors/log-storage-error.js'
import { batchProblems, contentOf } from './batch-problems.js'
import type { DriverMethod } from './fault.js'

/** One call of a driver. */
export interface DriverCall {
  readonly method: DriverMethod
  /** How many entries a write was to write. */
  readonly size?: number
  readonly token?: string
  /** How it ended; `'threw'` when what it threw is no LogStorageError. */
  readonly outcome: 'pending' | 'ok' | 'threw' | LogStorageErrorCode
}

type OpenCall = { -readonly [Field in keyof DriverCall]: DriverCall[Field] }

/** Writes down the calls of a driver, and where its caller breaks what the contract promises to drivers. */
export class DriverJournal {
  readonly calls: OpenCall[] = []
  readonly violations: string[] = []
  readonly #pending = new Set<OpenCall>()
  /** Tokens of writes that are pending and that an `appendSync` has settled meanwhile: has written, or was refused for good. */
  readonly #settledTokens = new Set<string | undefined>()
  readonly #contents = new Map<string, string>()
  #isOpen = false
  #doubt: LogStorageErrorCode | undefined

  begin(method: DriverMethod, batch?: LogBatch): OpenCall {
    const call: OpenCall = batch
      ? { method, size: batch.size, token: batch.token, outcome: 'pending' }
      : { method, outcome: 'pending' }
    this.#checkOrder(call)
    if (batch) this.#checkBatch(batch)
    this.calls.push(call)
    this.#pending.add(call)
    return call
  }

  succeed(call: OpenCall): void {
    if (call.method === 'open') {
      this.#isOpen = true
      this.#doubt = undefined
    }
    if (call.method === 'appendSync') this.#settledTokens.add(call.token)
    this.#end(call, 'ok')
  }

  fail(call: OpenCall, thrown: unknown): void {
    const code = isLogStorageError(thrown) ? thrown.code : undefined
    // An appendSync whose time ran out says nothing about the connection.
    const isWrite = call.method === 'append' || call.method === 'sync'
    if (isWrite && code !== undefined && leavesInDoubt(code)) this.#doubt = code
    if (call.method === 'appendSync' && code === 'ENTRY_REJECTED') this.#settledTokens.add(call.token)
    this.#end(call, code ?? 'threw')
  }

  report(violations: readonly string[]): void {
    this.violations.push(...violations)
  }

  #end(call: OpenCall, outcome: OpenCall['outcome']): void {
    call.outcome = outcome
    this.#pending.delete(call)
    if (call.method === 'close') this.#isOpen = false
  }

  #checkOrder({ method, token }: OpenCall): void {
    const isFirst = method === 'open'
    if (isFirst === this.#isOpen) {
      this.violations.push(`${method} was called while the driver was ${this.#isOpen ? 'open' : 'not open'}`)
    }
    for (const other of this.#pending) {
      if (excludes(method, other.method) || this.#isWriteOver(method, token, other)) {
        this.violations.push(`${method} was called while ${other.method} was under way`)
      }
    }
    if ((method === 'append' || method === 'sync') && this.#doubt !== undefined) {
      this.violations.push(`${method} was called after ${this.#doubt} without opening the driver anew`)
    }
  }

  #isWriteOver(method: DriverMethod, token: string | undefined, other: OpenCall): boolean {
    if (other.method !== 'append') return false
    if (method === 'append') return true
    const isSettled = other.token === token || this.#settledTokens.has(other.token)
    return method === 'appendSync' && !isSettled
  }

  #checkBatch(batch: LogBatch): void {
    this.report(batchProblems(batch))
    const content = contentOf(batch)
    const before = this.#contents.get(batch.token)
    if (before !== undefined && before !== content) {
      this.violations.push(`append got the token ${batch.token} again, with other entries`)
    }
    this.#contents.set(batch.token, content)
  }
}

/** Nothing overlaps `open` and `close`, and no `sync` another. */
function excludes(method: DriverMethod, other: DriverMethod): boolean {
  if (method === 'sync' && other === 'sync') return true
  return [method, other].some((either) => either === 'open' || either === 'close')
}
