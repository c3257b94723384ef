import { openLogStorage } from '@logpond/core'

/** Stores an entry with each driver in each thread, and prints how many rows it finds, as JSON, a line each. */
export async function record(drivers, threads = ['worker', 'main']) {
  for (const [driver, create] of Object.entries(drivers)) {
    for (const thread of threads)
      console.log(JSON.stringify({ driver, thread, ...(await rows(driver, create, thread)) }))
  }
}

async function rows(driver, create, thread) {
  try {
    const storage = await openLogStorage({ driver: create({ path: `${driver}-${thread}.db`, thread }) })
    storage.store({ message: 'hello world', attributes: { error: new Error('a stack') } })
    await storage.flush()
    const found = await storage.search({ text: 'hello' })
    await storage.close()
    return { rows: found.length }
  } catch (error) {
    return { rows: 0, error: String(error) }
  }
}
