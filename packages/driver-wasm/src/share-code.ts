import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type MessagePort, parentPort } from 'node:worker_threads'
import { enginePath } from './engine-path.js'

/** Missing in the types of Node.js. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { Module: new (bytes: Uint8Array) => object }
}

/**
 * Sends the compiled code of node-sqlite3-wasm to the thread that started this one, which keeps it alive. V8 compiles the same
 * code once for all threads of a process, but drops it with the last thread that uses it. Compiling takes three times as long
 * as the rest of opening a database.
 */
export function shareCode(
  parent: Pick<MessagePort, 'postMessage'> | null = parentPort,
  resolve: () => string = enginePath,
): void {
  try {
    const file = join(dirname(resolve()), 'node-sqlite3-wasm.wasm')
    parent?.postMessage(new WebAssembly.Module(readFileSync(file)))
  } catch {
    // The package is not installed (opening reports that), or its file has moved, or the runtime cannot send a module. Each
    // thread then compiles the code itself.
  }
}
