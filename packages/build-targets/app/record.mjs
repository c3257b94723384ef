import { join } from 'node:path'
import { openLogStorage } from '@logpond/core'
import { parseQuery } from '@logpond/query'

/** Stores an entry with each driver in each thread, and prints how many rows it finds, as JSON, a line each. */
export async function record(drivers, threads = ['worker', 'main']) {
  const outcomes = []
  for (const [driver, create] of Object.entries(drivers)) {
    for (const thread of threads)
      outcomes.push({ subject: `${driver} ${thread}`, ...(await rows(driver, create, thread)) })
  }
  for (const outcome of outcomes) process.stdout.write(`${JSON.stringify(outcome)}\n`)
  return outcomes
}

async function rows(driver, create, thread) {
  try {
    const path = join(process.env.LOGS, `${driver}-${thread}.db`)
    const storage = await openLogStorage({ driver: create({ path, thread }) })
    storage.store({ message: 'hello world', attributes: { error: new Error('a stack') } })
    await storage.flush()
    const found = await storage.search(parseQuery('hello level:info -error.code:*'))
    await storage.close()
    return { rows: found.length }
  } catch (error) {
    return { rows: 0, error: String(error) }
  }
}
