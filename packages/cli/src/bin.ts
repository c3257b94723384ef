#!/usr/bin/env node
import { holdSignals } from './held-signals.js'

// Ctrl-C reaches every program of a pipeline; `ingest` must still read the last lines of the program before it.
const isIngest = process.argv.includes('ingest')
const release = isIngest ? holdSignals() : () => []
await refuseOldRuntime()
const { processContext } = await import('./process-context.js')
const { run } = await import('./run.js')
// The command imports it too, but must not wait for it: signals are held only until here.
if (isIngest) await import('./ingest-files.js')

process.exitCode = await run(process.argv.slice(2), processContext(release()))
// An interrupted command may still be waiting for input.
process.stdin.destroy()
// Handles that a driver under test left open must not keep this process alive either: the report covers them.
setTimeout(() => process.exit(), 1000).unref()

/** Before anything else is loaded: packages that logpond uses do not load on an old Node.js. */
async function refuseOldRuntime(): Promise<void> {
  const { checkRuntime, isLogStorageError } = await import('@logpond/core')
  try {
    checkRuntime()
  } catch (error) {
    console.error(`logpond: ${isLogStorageError(error) ? error.message : error}`)
    process.exit(2)
  }
}
