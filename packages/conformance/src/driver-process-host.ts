// What a DriverProcess runs: `node driver-process-host.js MODULE DIRECTORY`.
import { isLogStorageError } from '@logpond/core'
import { loadDriverModule } from './load-driver-module.js'
import type { ProcessReply, ProcessRequest } from './process-protocol.js'

const [module = '', directory = ''] = process.argv.slice(2)

const driver = loadDriverModule(module).then((create) => create({ directory }))
// Each request that waits for it is answered with what went wrong.
driver.catch(() => {})

process.on('message', async ({ id, method, args }: ProcessRequest) => {
  try {
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
