import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ConsoleMethod, OnCall } from './console-methods.js'
import { watchPatchedConsole } from './patched-console.js'

/** Bun 1.4 and Deno 2.9 publish nothing on the channels of `console`. */
const hasChannels = process.versions.bun === undefined && process.versions.deno === undefined

/** Watches the calls of methods of all consoles of the process. @returns Stops watching. */
export function watchConsole(methods: readonly ConsoleMethod[], onCall: OnCall): () => void {
  if (!hasChannels) return watchPatchedConsole(methods, onCall)
  const subscriptions = methods.map((method) => {
    const name = `console.${method}`
    const listener = (args: unknown) => onCall(method, args as readonly unknown[])
    return { name, listener }
  })
  for (const { name, listener } of subscriptions) subscribe(name, listener)
  return () => {
    for (const { name, listener } of subscriptions) unsubscribe(name, listener)
  }
}
