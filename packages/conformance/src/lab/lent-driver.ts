import { isLogStorageError, type LogDriver, type LogStorageErrorCode } from '@logpond/core'

/** Members that write. */
const WRITES: readonly PropertyKey[] = [
  'append',
  'appendAhead',
  'appendSync',
  'deleteOldest',
  'sync',
  'checkpoint',
]

/** What a write fails with when a caller has to open the store again: the contract allows the connection to be useless then. */
const DOUBTS: readonly LogStorageErrorCode[] = ['CONNECTION', 'IO', 'UNKNOWN_OUTCOME', 'CORRUPT']

/** A driver as a promise gets it that shares it with others. */
export class LentDriver {
  readonly driver: LogDriver
  #calls = 0
  #isInDoubt = false

  constructor(own: LogDriver) {
    this.driver = new Proxy({} as LogDriver, {
      get: (_, name) => {
        const member: unknown = Reflect.get(own, name)
        if (typeof member !== 'function') return member
        if (name === 'open' || name === 'close') return refuse
        const write = WRITES.includes(name)
        return (...args: unknown[]) => this.#watch(() => member.apply(own, args), write)
      },
      has: (_, name) => Reflect.has(own, name),
    })
  }

  /** Calls that have not settled. */
  get underWay(): number {
    return this.#calls
  }

  /** Whether a write has failed in a way after which a caller opens the store again. */
  get isInDoubt(): boolean {
    return this.#isInDoubt
  }

  #watch(call: () => unknown, isWrite: boolean): unknown {
    const fail = (thrown: unknown) => {
      if (isWrite && isLogStorageError(thrown) && DOUBTS.includes(thrown.code)) this.#isInDoubt = true
    }
    let result: unknown
    try {
      result = call()
    } catch (thrown) {
      fail(thrown)
      throw thrown
    }
    if (!(result instanceof Promise)) return result
    this.#calls++
    const settle = (thrown?: unknown) => {
      this.#calls--
      fail(thrown)
    }
    result.then(() => settle(), settle)
    return result
  }
}

function refuse(): never {
  throw new Error(
    'Promises share this driver: one that opens or closes its driver takes one of its own, by lab.open().',
  )
}
