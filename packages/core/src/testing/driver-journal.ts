import type { LogBatch } from '../contract/log-batch.js'
import { leavesInDoubt } from '../errors/in-doubt.js'
import { isLogStorageError, type LogStorageErrorCode } from '../errors/log-storage-error.js'
import { batchProblems, contentOf } from './batch-problems.js'
import type { DriverMethod } from './fault.js'

/** One call of a driver method. */
export interface DriverCall {
  readonly method: DriverMethod
  /** The number of entries of a write. */
  readonly size?: number
  readonly token?: string
  /** Whether the write was sent with `appendAhead`, while another write was under way. */
  readonly isAhead?: boolean
  /** How the call ended; `'threw'` if it threw something that is not a LogStorageError. */
  readonly outcome: 'pending' | 'ok' | 'threw' | LogStorageErrorCode
}

type OpenCall = { -readonly [Field in keyof DriverCall]: DriverCall[Field] }

/** Records the calls of a driver, and each promise of the contract to drivers that its caller breaks. */
export class DriverJournal {
  readonly calls: OpenCall[] = []
  readonly violations: string[] = []
  readonly #pending = new Set<OpenCall>()
  /** Tokens of batches that `appendSync` has settled: it has written them, or the driver has refused them for good. */
  readonly #settledTokens = new Set<string | undefined>()
  /** Pipelined writes that the driver will abort, because the write before them failed. */
  readonly #doomed = new Set<OpenCall>()
  readonly #contents = new Map<string, string>()
  #isOpen = false
  #doubt: LogStorageErrorCode | undefined

  begin(method: DriverMethod, batch?: LogBatch, isAhead = false): OpenCall {
    const call: OpenCall = { method, outcome: 'pending' }
    if (batch) Object.assign(call, { size: batch.size, token: batch.token })
    if (isAhead) call.isAhead = true
    // The caller may not know yet that the write before has failed.
    if (isAhead && this.#hasLastWriteFailed()) this.#doomed.add(call)
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
    // An appendSync that timed out does not put the connection in doubt.
    const isWrite = call.method === 'append' || call.method === 'sync'
    if (isWrite && code !== undefined && leavesInDoubt(code)) this.#doubt = code
    const isRefused = call.method === 'appendSync' && code === 'ENTRY_REJECTED'
    if (isRefused) this.#settledTokens.add(call.token)
    if (isRefused || call.method === 'append') this.#doomPipelined()
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

  #checkOrder({ method, token, isAhead = false }: OpenCall): void {
    const isFirst = method === 'open'
    if (isFirst === this.#isOpen) {
      this.violations.push(`${method} was called while the driver was ${this.#isOpen ? 'open' : 'not open'}`)
    }
    if (isAhead) this.#checkAhead()
    for (const other of this.#pending) {
      if (isAhead && other.method === 'append') continue
      if (excludes(method, other.method) || this.#isWriteOver(method, token, other)) {
        this.violations.push(`${method} was called while ${other.method} was under way`)
      }
    }
    if ((method === 'append' || method === 'sync') && this.#doubt !== undefined) {
      this.violations.push(`${method} was called after ${this.#doubt} without reopening the driver`)
    }
  }

  #checkAhead(): void {
    const writes = [...this.#pending].filter((other) => other.method === 'append')
    if (writes.length > 1) this.violations.push('appendAhead was called while two writes were under way')
  }

  #isWriteOver(method: DriverMethod, token: string | undefined, other: OpenCall): boolean {
    if (method === 'append') return other.method === 'append'
    // appendSync settles the writes under way in their order: a pipelined write after the write before it.
    return method === 'appendSync' && other === this.#firstUnsettled() && other.token !== token
  }

  #firstUnsettled(): OpenCall | undefined {
    const writes = [...this.#pending].filter((call) => call.method === 'append' && !this.#doomed.has(call))
    return writes.find((call) => !this.#settledTokens.has(call.token))
  }

  #hasLastWriteFailed(): boolean {
    const outcome = this.calls.findLast(({ method }) => method === 'append')?.outcome
    return outcome !== undefined && outcome !== 'pending' && outcome !== 'ok'
  }

  #doomPipelined(): void {
    for (const call of this.#pending) if (call.isAhead) this.#doomed.add(call)
  }

  #checkBatch(batch: LogBatch): void {
    this.report(batchProblems(batch))
    const content = contentOf(batch)
    const before = this.#contents.get(batch.token)
    if (before !== undefined && before !== content) {
      this.violations.push(`append received the token ${batch.token} again, with other entries`)
    }
    if (batch.isRetry === false && before !== undefined) {
      this.violations.push(`append received the token ${batch.token} again, with isRetry: false`)
    }
    if (batch.isRetry && before === undefined) {
      this.violations.push(`append received the token ${batch.token} for the first time, with isRetry: true`)
    }
    this.#contents.set(batch.token, content)
  }
}

/** No call may overlap `open` or `close`, and no `sync` another `sync`. */
function excludes(method: DriverMethod, other: DriverMethod): boolean {
  if (method === 'sync' && other === 'sync') return true
  return [method, other].some((either) => either === 'open' || either === 'close')
}
