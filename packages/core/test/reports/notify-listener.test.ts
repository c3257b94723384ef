import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { LogEntry } from '../../src/contract/log-entry.js'
import { notifyListener } from '../../src/reports/notify-listener.js'
import { openStorage } from '../support/open-storage.js'

const throwing = () => {
  throw new Error('boom')
}
const reject = () => Promise.reject(new Error('boom'))

describe('a listener that was passed as an option', () => {
  it('is called, and may return anything', () => {
    const values: string[] = []
    for (const returned of [undefined, null, 7, Promise.resolve()]) {
      notifyListener((value: string) => {
        values.push(value)
        return returned
      }, `${returned}`)
    }
    expect(values).toEqual(['undefined', 'null', '7', '[object Promise]'])
  })

  it.each<[string, () => unknown]>([
    ['throws', throwing],
    ['rejects', reject],
  ])('does not affect its caller if it %s', async (_, listener) => {
    const failed = vi.fn()
    notifyListener(listener, 'something', failed)
    notifyListener(listener, 'something')
    await vi.waitFor(() => expect(failed).toHaveBeenCalledTimes(1))
  })

  it('may be an async function that rejects: unreported entries then emit a process warning', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    onTestFinished(() => warn.mockRestore())
    // An unhandled rejection would fail the whole run.
    const { storage } = await openStorage({ onDrop: reject, onStateChange: reject })
    storage.subscribe(() => {}, { bufferSize: 1, onGap: reject })
    storage.storeMany([{} as LogEntry, { message: 'a' }, { message: 'b' }])
    await storage.close()
    expect(warn.mock.calls.map(([, options]) => options)).toEqual([
      { type: 'LogpondWarning', code: 'INVALID_ENTRY' },
    ])
  })
})
