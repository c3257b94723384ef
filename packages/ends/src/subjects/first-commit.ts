import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { AppendMessage } from '@logpond/core'

const APPEND = 'logpond:append'

/** Resolves when a storage in this thread has committed a batch, so it is open. */
export function firstCommit(): Promise<void> {
  return new Promise((resolve) => {
    const onAppend = (message: unknown) => {
      if ((message as AppendMessage).lastId === undefined) return
      unsubscribe(APPEND, onAppend)
      resolve()
    }
    subscribe(APPEND, onAppend)
  })
}
