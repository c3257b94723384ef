import { TestClock } from '@logpond/core/testing'
import { expect, it } from 'vitest'
import { ProblemReporter, type SyslogProblem } from '../../src/syslog/problem-reporter.js'

function reporter() {
  const clock = new TestClock()
  const reported: SyslogProblem[] = []
  return { clock, reported, problems: new ProblemReporter(clock, (problem) => reported.push(problem)) }
}

it('reports the first of a kind at once, and the others together', async () => {
  const { clock, reported, problems } = reporter()
  for (let index = 1; index <= 4; index++) problems.add('queue-full', `192.0.2.${index}`)
  problems.add('rate-limit', '192.0.2.9')
  expect(reported.map(({ kind, count }) => [kind, count])).toEqual([
    ['queue-full', 1],
    ['rate-limit', 1],
  ])
  await clock.tick(10_000)
  expect(reported.slice(2)).toEqual([
    {
      kind: 'queue-full',
      count: 3,
      sender: '192.0.2.4',
      cause: undefined,
      message:
        '3 syslog messages over UDP, the last from 192.0.2.4, were dropped, because the queue was full. Send over TCP, which waits, or raise udpQueueBytes.',
    },
  ])
  await clock.tick(60_000)
  expect(reported).toHaveLength(3)
  expect(clock.pending).toBe(0)
  problems.add('queue-full')
  expect(reported).toHaveLength(4)
})

it('reports the rest when it closes, and survives a listener that throws', () => {
  const { clock, reported, problems } = reporter()
  problems.add('truncated')
  problems.add('truncated')
  problems.close()
  expect(reported.map(({ count }) => count)).toEqual([1, 1])
  expect(clock.pending).toBe(0)
  const throwing = new ProblemReporter(clock, () => {
    throw new Error('listener')
  })
  expect(() => throwing.add('socket', undefined, new Error('broken'))).not.toThrow()
  throwing.close()
})

it.each([
  ['refused', 'A syslog message from box was not stored: too large'],
  [
    'truncated',
    'A syslog message from box was cut, because the end was beyond maxMessageBytes or the connection broke.',
  ],
  ['connection-limit', 'A connection from box was refused, because there were maxConnections.'],
  [
    'address-limit',
    'A connection from box was refused, because the address had maxConnectionsPerAddress. Raise it if several senders share the address.',
  ],
  ['socket', 'A syslog socket from box failed: too large'],
] as const)('says what happened: %s', (kind, message) => {
  const { reported, problems } = reporter()
  problems.add(kind, 'box', kind === 'refused' || kind === 'socket' ? new Error('too large') : undefined)
  expect(reported[0]?.message).toBe(message)
  problems.close()
})
