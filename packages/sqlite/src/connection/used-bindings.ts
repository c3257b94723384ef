import type { SqliteBinding } from './sqlite-connection.js'

// Shared by all copies of this module: an application may load it as an ES module and as CommonJS.
const KEY = Symbol.for('logpond.sqlite.bindings')

/** The bindings on which this thread has created drivers, the latest one first. */
export function usedBindings(): readonly SqliteBinding[] {
  return [...known()].reverse()
}

export function noteBinding(binding: SqliteBinding): void {
  const bindings = known()
  bindings.delete(binding)
  bindings.add(binding)
}

function known(): Set<SqliteBinding> {
  const holder = globalThis as { [KEY]?: Set<SqliteBinding> }
  holder[KEY] ??= new Set()
  return holder[KEY]
}
