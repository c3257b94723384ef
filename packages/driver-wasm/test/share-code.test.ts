import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { shareCode } from '../src/share-code.js'

it('sends the compiled code of SQLite', () => {
  const { port1, port2 } = new MessageChannel()
  shareCode(port1)
  expect(String(receiveMessageOnPort(port2)?.message)).toBe('[object WebAssembly.Module]')
  port1.close()
})

it('sends nothing if node-sqlite3-wasm is not installed', () => {
  const sent: unknown[] = []
  const missing = () => {
    throw new Error('Cannot find module')
  }
  shareCode({ postMessage: (code) => sent.push(code) }, missing)
  expect(sent).toEqual([])
})
