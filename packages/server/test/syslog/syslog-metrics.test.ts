import { expect, it, vi } from 'vitest'
import { parseMetrics } from '../../../core/test/support/parse-metrics.js'
import { createHandler } from '../../src/index.js'
import { serve } from '../support/serve.js'
import { listen, send, stored } from './listener.js'

it('gives the counters to Prometheus, beside those of the storage and of the handler', async () => {
  const { storage, listener, port } = await listen({ maxMessageBytes: 480 })
  await send(port, '<11>one\n<11>two\n481 <11>')
  await stored(storage, 2)
  const { url } = await serve(createHandler(storage, { metrics: () => listener.metricsText() }))
  const text = await (await fetch(`${url}/metrics`)).text()
  const metrics = parseMetrics(text)
  const values = [...metrics.entries()]
    // Only Linux knows it.
    .filter(([name]) => name.startsWith('logpond_syslog_') && !name.endsWith('system_drops_total'))
    .flatMap(([, { samples }]) => samples)
    .map(({ name, labels, value }) => [name, ...Object.values(labels), value].join(' '))
  expect(values).toEqual([
    'logpond_syslog_messages_total udp 0',
    'logpond_syslog_messages_total tcp 2',
    'logpond_syslog_bytes_total udp 0',
    'logpond_syslog_bytes_total tcp 24',
    'logpond_syslog_stored_total 2',
    'logpond_syslog_waiting 0',
    'logpond_syslog_dropped_total queue-full 0',
    'logpond_syslog_dropped_total rate-limit 0',
    'logpond_syslog_dropped_total refused 0',
    'logpond_syslog_dropped_total closed 0',
    'logpond_syslog_truncated_total 0',
    'logpond_syslog_connections 0',
    'logpond_syslog_connections_accepted_total 1',
    'logpond_syslog_connections_refused_total 0',
    'logpond_syslog_connections_closed_total idle 0',
    'logpond_syslog_connections_closed_total frame-limit 1',
    'logpond_syslog_connections_closed_total error 0',
    'logpond_syslog_connections_closed_total closed 0',
  ])
  expect(metrics.get('logpond_entries_accepted_total')?.samples[0]?.value).toBe(2)
})

it('leaves out further metrics that fail', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const { storage } = await listen()
  const fail = () => {
    throw new Error('no metrics')
  }
  const { url } = await serve(createHandler(storage, { metrics: fail }))
  const response = await fetch(`${url}/metrics`)
  expect(response.status).toBe(200)
  expect(parseMetrics(await response.text()).size).toBeGreaterThan(10)
  expect(warn).toHaveBeenCalledOnce()
  warn.mockRestore()
  expect(() => createHandler(storage, { metrics: 1 as never })).toThrow('metrics must be a function')
})
