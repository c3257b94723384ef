import type { DriverProcess } from '../lab/driver-process.js'
import type { ProcessMethod } from '../lab/process-protocol.js'
import type { StoreCalls } from './store-model.js'

/** The calls of a driver in another process, with the interface of a local one. */
export function callsOf(child: DriverProcess): StoreCalls {
  const forward =
    (method: ProcessMethod) =>
    (...args: unknown[]) =>
      child.call<never>(method, ...args)
  return {
    append: forward('append'),
    search: forward('search'),
    count: forward('count'),
    histogram: forward('histogram'),
    readAfter: forward('readAfter'),
    deleteOldest: forward('deleteOldest'),
    stats: forward('stats'),
    sync: forward('sync'),
    checkpoint: forward('checkpoint'),
  }
}
