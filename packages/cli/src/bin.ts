#!/usr/bin/env node
import { holdSignals } from './held-signals.js'

// Ctrl-C reaches a whole pipeline, and `ingest` still has the last lines of the program before it to read.
const release = process.argv.includes('ingest') ? holdSignals() : () => []
const { processContext } = await import('./process-context.js')
const { run } = await import('./run.js')

process.exitCode = await run(process.argv.slice(2), processContext(release()))
// A command that was interrupted may still have been waiting for input.
process.stdin.destroy()
// Nor does what a driver under test has left open keep this process alive: that is told in the report.
setTimeout(() => process.exit(), 1000).unref()
