// The program of a DriverProcess: `node driver-process-host.js MODULE`. It loads the module immediately, and makes a driver on request.
import { isLogStorageError, type LogDriver } from '@logpond/core'
import { loadDriverModule } from './load-driver-module.js'
import type { ProcessReply, ProcessRequest } from './process-protocol.js'

const loading = loadDriverModule(process.argv[2] ?? '')
// The answer to each request that waits for it reports the failure.
loading.catch(() => {})

let driver: Promise<LogDriver> | undefined

function make(directory: string): void {
  driver = loading.then((create) => create({ directory }))
  driver.catch(() => {})
}

process.on('message', async ({ id, method, args }: ProcessRequest) => {
  try {
    if (method === 'create') return answer({ id, result: make(String(args[0])) })
    const opened = (await driver) as unknown as Record<string, (...args: unknown[]) => unknown>
    answer({ id, result: await opened[method]?.(...args) })
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    answer({ id, error: { message, code: isLogStorageError(thrown) ? thrown.code : undefined } })
  }
})

function answer(reply: ProcessReply): void {
  if (process.connected) process.send?.(reply)
}
