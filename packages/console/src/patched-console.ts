import type { ConsoleMethod, OnCall } from './console-methods.js'

interface Patch {
  readonly watchers: Set<OnCall>
  /** Puts the original method back, unless other code has replaced the method since. */
  restore(): void
}

const patches = new Map<ConsoleMethod, Patch>()

/**
 * Watches the calls of methods of `globalThis.console` by replacing the methods, for runtimes that do not publish them.
 *
 * @returns Stops watching. The last one puts the original methods back.
 */
export function watchPatchedConsole(methods: readonly ConsoleMethod[], onCall: OnCall): () => void {
  // Its own identity: the same function may watch twice.
  const watcher: OnCall = (method, args) => onCall(method, args)
  for (const method of methods) patchOf(method).watchers.add(watcher)
  return () => {
    for (const method of methods) {
      const patch = patches.get(method)
      patch?.watchers.delete(watcher)
      if (patch === undefined || patch.watchers.size > 0) continue
      patches.delete(method)
      patch.restore()
    }
  }
}

function patchOf(method: ConsoleMethod): Patch {
  const existing = patches.get(method)
  if (existing !== undefined) return existing
  const { console } = globalThis
  const original = console[method]
  const watchers = new Set<OnCall>()
  const patched = function (this: unknown, ...args: unknown[]): void {
    for (const watcher of watchers) watcher(method, args)
    original.apply(this, args)
  }
  console[method] = patched
  const patch: Patch = {
    watchers,
    restore() {
      if (console[method] === patched) console[method] = original
    },
  }
  patches.set(method, patch)
  return patch
}
