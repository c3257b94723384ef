#!/usr/bin/env node
import { processContext } from './process-context.js'
import { run } from './run.js'

process.exitCode = await run(process.argv.slice(2), processContext())
// A command that was interrupted may still have been waiting for input.
process.stdin.destroy()
// Nor does what a driver under test has left open keep this process alive: that is told in the report.
setTimeout(() => process.exit(), 1000).unref()
