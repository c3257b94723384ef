import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TestClock } from '@logpond/core/testing'
import { expect, it } from 'vitest'
import { systemDrops } from '../../src/syslog/system-drops.js'
import { temporaryFolder } from './clients/start-client.js'
import { listen, until } from './listener.js'

const TABLE = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  482: 0100007F:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 30124 2 0000000000000000 17
  499: 0100007F:0202 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 30125 2 0000000000000000 4
`

it('are those of the port', () => {
  const file = join(temporaryFolder(), 'udp')
  writeFileSync(file, TABLE)
  const drops = (port: number, family = 'IPv4') =>
    systemDrops({ port, family, address: '127.0.0.1' }, { IPv4: file })
  expect(drops(5514)).toBe(17)
  expect(drops(514)).toBe(4)
  expect(drops(5515)).toBeUndefined()
  expect(drops(5514, 'IPv6')).toBeUndefined()
  expect(systemDrops({ port: 5514, family: 'IPv4', address: '' }, { IPv4: `${file}-none` })).toBeUndefined()
})

const SENDER = `
const socket = require('node:dgram').createSocket('udp4')
const [port, count] = process.argv.slice(1).map(Number)
const datagram = Buffer.alloc(1000, 'x')
let sent = 0
const send = () => socket.send(datagram, port, '127.0.0.1', () => (++sent < count ? send() : socket.close()))
send()
`

it.skipIf(process.platform !== 'linux')('are counted and reported (needs Linux)', async () => {
  const clock = new TestClock()
  const { listener, port, problems } = await listen({ clock })
  const count = 20_000
  // The event loop stands still meanwhile, so the buffer of the system overflows.
  execFileSync(process.execPath, ['-e', SENDER, String(port), String(count)])
  await until(() => listener.stats().messages.udp + (listener.stats().systemDrops ?? 0) === count)
  const { systemDrops: dropped = 0 } = listener.stats()
  expect(dropped).toBeGreaterThan(0)
  await clock.tick(10_000)
  expect(problems.filter(({ kind }) => kind === 'system-drop')).toMatchObject([{ count: dropped }])
  await listener.close()
  expect(listener.stats().systemDrops).toBe(dropped)
})
