import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * An entry that a listener stores is an echo of the event that the listener was called for. It is stored like any other entry,
 * but does not call the same listener again: otherwise, a listener that stores an entry for each event would never end.
 *
 * The listeners that led to an entry form a list, so that two listeners cannot call each other for ever either.
 */
export interface Echo {
  /** The object that called the listener. */
  readonly of: object
  readonly after: Echo | undefined
}

/** The longest list. Listeners that all call each other would grow the number of entries with each step. */
const MAX_LENGTH = 4

interface Echoes {
  readonly current: AsyncLocalStorage<Echo>
  /** Whether any listener was called. Before that, storing an entry costs nothing more. */
  areUsed: boolean
}

// A registered symbol, so that another copy of the package knows the echoes of this one.
const key = Symbol.for('logpond.echoes')
const shared = globalThis as { [key]?: Echoes }
shared[key] ??= { current: new AsyncLocalStorage(), areUsed: false }
const echoes = shared[key]

/** The listeners within which the calling code runs, including the asynchronous work that they have begun. */
export function currentEcho(): Echo | undefined {
  return echoes.areUsed ? echoes.current.getStore() : undefined
}

/** Whether an entry is an echo of this object, so that it must not call its listener again. */
export function isEchoOf(echo: Echo | undefined, of: object): boolean {
  let length = 0
  for (let link = echo; link !== undefined; link = link.after) {
    if (link.of === of || ++length >= MAX_LENGTH) return true
  }
  return false
}

/** Calls a listener of an object. Entries that it stores are echoes of the object, and of the event's own echo. */
export function callAsEcho<T>(of: object, after: Echo | undefined, call: () => T): T {
  echoes.areUsed = true
  return echoes.current.run({ of, after }, call)
}

/** The echo of several entries together: of all of their listeners, if each entry is an echo. */
export function commonEcho(all: Iterable<Echo | undefined>): Echo | undefined {
  let common: Echo | undefined
  for (const echo of all) {
    if (echo === undefined) return undefined
    for (let link: Echo | undefined = echo; link !== undefined; link = link.after) {
      if (!includes(common, link.of)) common = { of: link.of, after: common }
    }
  }
  return common
}

function includes(echo: Echo | undefined, of: object): boolean {
  for (let link = echo; link !== undefined; link = link.after) if (link.of === of) return true
  return false
}
