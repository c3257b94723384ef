import { version } from '../assets/bundled.js'
import type { About } from '../protocol/protocol.js'
import type { ApiRequest } from './api-request.js'

export async function about({ storage, title }: ApiRequest): Promise<About> {
  const { driver, lastId } = storage.stats()
  return { version, driver, lastId, title }
}
