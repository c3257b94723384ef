import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type MessagePort, parentPort } from 'node:worker_threads'

/** What Node's types lack. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { Module: new (bytes: Uint8Array) => object }
}

/**
 * Hands the compiled code of node-sqlite3-wasm to the thread that started this one, where it outlives this one. V8 compiles
 * the same code once for all threads of a process, but forgets it with the last thread that has it: compiling takes three
 * times as long as all else that a thread does to open a database.
 */
export function shareCode(
  parent: Pick<MessagePort, 'postMessage'> | null = parentPort,
  resolve: (name: string) => string = createRequire(import.meta.url).resolve,
): void {
  try {
    const file = join(dirname(resolve('node-sqlite3-wasm')), 'node-sqlite3-wasm.wasm')
    parent?.postMessage(new WebAssembly.Module(readFileSync(file)))
  } catch {
    // Not installed, which opening reports, or not where it was, or a runtime that cannot hand it over: each thread compiles it.
  }
}
