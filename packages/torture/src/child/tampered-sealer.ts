import { writeFileSync } from 'node:fs'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { struckFile } from '../strike.js'
import type { VictimTask } from './victim-task.js'

interface Request {
  readonly id: number
  readonly input: { readonly parts: readonly unknown[] }
}

/** Stands between a writer and the thread that makes its blocks. Returns the port that the thread is to use. */
export function tamperedSealer(port: MessagePort, { sealer, sabotage, journal }: VictimTask): MessagePort {
  const { port1: inner, port2 } = new MessageChannel()
  port.on('message', (request: Request) => {
    if (sealer !== undefined) writeFileSync(struckFile(journal), '')
    if (sealer === 'killed before making') process.kill(process.pid, 'SIGKILL')
    if (sealer === 'hangs') return
    if (sealer === 'exits' || sealer === 'throws') {
      if (sabotage === 'seal-empty') port.postMessage({ id: request.id, blocks: [] })
      if (sealer === 'throws') throw new Error('An error that the engine does not know.')
      process.exit(9)
    }
    inner.postMessage(sabotage === 'seal-loses-rows' ? withoutFirstPart(request) : request)
  })
  inner.on('message', (reply: unknown) => {
    if (sealer === 'killed after making') process.kill(process.pid, 'SIGKILL')
    port.postMessage(reply)
  })
  port.on('close', () => inner.close())
  return port2
}

function withoutFirstPart({ id, input }: Request): Request {
  return { id, input: { ...input, parts: input.parts.slice(1) } }
}
