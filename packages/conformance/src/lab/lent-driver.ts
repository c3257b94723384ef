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

/** The codes of failed writes after which a caller must open the store again: the connection may be unusable then. */
const DOUBTS: readonly LogStorageErrorCode[] = ['CONNECTION', 'IO', 'UNKNOWN_OUTCOME', 'CORRUPT']

/** The shared driver, as one promise gets it. */
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

  /** Whether a write failed with one of {@link DOUBTS}. */
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
    'Other promises share this driver. A check that opens or closes its driver must use lab.open() or lab.create().',
  )
}
