import { isMainThread, workerData } from 'node:worker_threads'
import { isLogStorageError } from '@logpond/core'
import { captureConsole } from './capture-console.js'

const { LOGPOND_DB: path, LOGPOND_SERVICE, OTEL_SERVICE_NAME } = process.env

// The module may be loaded twice: by `--require` and by `--import`.
const key = Symbol.for('logpond.console.registered')
const shared = globalThis as { [key]?: boolean }

// The threads of a driver load this too, because threads inherit the flags of the process.
if (!isThreadOfDriver() && shared[key] !== true) {
  shared[key] = true
  register()
}

function register(): void {
  if (path === undefined || path === '') {
    if (isMainThread) {
      warn(
        'LOGPOND_DB is not set, so @logpond/console/register stores nothing. Set it to the path of the database, such as LOGPOND_DB=app-logs.db.',
      )
    }
    return
  }
  try {
    captureConsole({ path, service: LOGPOND_SERVICE || OTEL_SERVICE_NAME || undefined })
  } catch (error) {
    if (!isLogStorageError(error)) throw error
    // A program must not fail because its output cannot be stored.
    warn(`@logpond/console/register stores nothing: ${error.message}`)
  }
}

function isThreadOfDriver(): boolean {
  return !isMainThread && (Object(workerData) as { isLogpond?: unknown }).isLogpond === true
}

function warn(message: string): void {
  process.emitWarning(message, { type: 'LogpondWarning' })
}
