import { version } from '../assets/bundled.js'
import type { About } from '../protocol/protocol.js'
import { lastIdOf } from '../streams/last-id.js'
import type { ApiRequest } from './api-request.js'

export async function about({ storage, title, reads }: ApiRequest): Promise<About> {
  const lastId = await reads.read((signal) => lastIdOf(storage, signal))
  return { version, driver: storage.stats().driver, lastId, title }
}
