import type { LogDriver } from '@logpond/core'

/** A driver as a promise gets it that shares it with others. */
export class LentDriver {
  readonly driver: LogDriver
  #calls = 0

  constructor(own: LogDriver) {
    this.driver = new Proxy({} as LogDriver, {
      get: (_, name) => {
        const member: unknown = Reflect.get(own, name)
        if (typeof member !== 'function') return member
        if (name === 'open' || name === 'close') return refuse
        return (...args: unknown[]) => this.#watch(member.apply(own, args))
      },
      has: (_, name) => Reflect.has(own, name),
    })
  }

  /** Calls that have not settled. */
  get underWay(): number {
    return this.#calls
  }

  #watch(result: unknown): unknown {
    if (!(result instanceof Promise)) return result
    this.#calls++
    const settle = () => {
      this.#calls--
    }
    result.then(settle, settle)
    return result
  }
}

function refuse(): never {
  throw new Error(
    'Promises share this driver: one that opens or closes its driver takes one of its own, by lab.open().',
  )
}
