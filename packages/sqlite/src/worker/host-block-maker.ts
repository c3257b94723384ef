import type { MessagePort } from 'node:worker_threads'
import { makeFromInput } from '@logpond/blocks'
import { toErrorData } from './error-data.js'
import { lowerPriority } from './lower-priority.js'
import type { SealReply, SealRequest } from './sealing-protocol.js'

/** Makes blocks for the writer at the other end of a port. No caller waits for them, so all other threads go first. */
export function hostBlockMaker(port: MessagePort): void {
  lowerPriority()
  port.on('message', (request: SealRequest) => {
    const reply = answer(request)
    port.postMessage(reply, memoryOf(reply))
  })
}

function answer({ id, input }: SealRequest): SealReply {
  try {
    return { id, blocks: makeFromInput(input) }
  } catch (thrown) {
    return { id, error: toErrorData(thrown, 'CORRUPT') }
  }
}

/** The memory of large values, which is transferred. Small ones may share memory with others, and are copied. */
function memoryOf(reply: SealReply): ArrayBuffer[] {
  if (!('blocks' in reply)) return []
  const values = reply.blocks.flatMap(({ filter, body }) => (filter === undefined ? [body] : [filter, body]))
  const whole = values.filter(({ byteLength, buffer }) => byteLength === buffer.byteLength)
  return [...new Set(whole.map(({ buffer }) => buffer as ArrayBuffer))]
}
