import { LogStorageError, type StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ForwardOptions, forwardEntries } from '../../src/forward/forward-entries.js'
import { type ForwardState, newState } from '../../src/forward/forward-state.js'
import type { Outcome } from '../../src/forward/post-request.js'
import { messagesOf } from '../support/otlp-receiver.js'

const TAKEN: Outcome = { kind: 'taken', refused: 0, message: '' }

class Crash extends Error {}

function entriesOf(messages: readonly string[]): StoredLogEntry[] {
  // Ids with gaps, as after a cleanup.
  return messages.map((message, i) => ({ id: 3 * i + 2, timestamp: i + 1, severity: 9, message }))
}

/** Keeps the state, as a file does. */
function forwarding(entries: readonly StoredLogEntry[], options: Partial<ForwardOptions> = {}) {
  const saved: ForwardState[] = []
  const bodies: string[] = []
  const problems: string[] = []
  const delays: number[] = []
  const run = () =>
    forwardEntries({
      state: saved.at(-1) ?? newState('from', 'to'),
      upTo: entries.at(-1)?.id ?? 0,
      maxBytes: 1000,
      readEntries: async (after, upTo, limit) =>
        entries.filter(({ id }) => id > after && id <= upTo).slice(0, limit),
      untilNew: async () => {},
      post: async (body) => {
        bodies.push(body)
        return TAKEN
      },
      save: (state) => void saved.push(state),
      onProgress: () => {},
      onProblem: (message) => void problems.push(message),
      after: (delay, callback) => {
        delays.push(delay)
        setImmediate(callback)
        return { [Symbol.dispose]: () => {} }
      },
      signal: new AbortController().signal,
      ...options,
    })
  return { run, saved, bodies, problems, delays, messages: () => bodies.flatMap(messagesOf) }
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `entry ${i}`)

describe('forwardEntries()', () => {
  it('sends every entry once and in order, in requests that keep to the bytes', async () => {
    const message = fc.string({ unit: 'grapheme', maxLength: 300 })
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 60 }), async (messages) => {
        const { run, bodies, messages: sent } = forwarding(entriesOf(messages))
        const end = await run()
        expect(end).toMatchObject({ entries: messages.length, refused: 0 })
        expect(end.next).toBeUndefined()
        expect(sent()).toEqual(messages)
        for (const body of bodies)
          if (messagesOf(body).length > 1) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(1000)
      }),
    )
  })

  it('loses nothing and repeats only whole requests, wherever it crashes', async () => {
    const crashes = fc.array(fc.record({ at: fc.nat(8), where: fc.constantFrom('save', 'post', 'posted') }), {
      maxLength: 6,
    })
    await fc.assert(
      fc.asyncProperty(crashes, async (plan) => {
        const entries = entriesOf(numbered(40))
        const bodies: string[] = []
        let left = Number.POSITIVE_INFINITY
        let place = ''
        const step = (where: string) => {
          if (where === place && left-- === 0) throw new Crash()
        }
        const saved: ForwardState[] = []
        const restart = () => {
          const again = forwarding(entries, {
            state: saved.at(-1) ?? newState('from', 'to'),
            save: (state) => {
              step('save')
              saved.push(state)
            },
            post: async (body) => {
              step('post')
              bodies.push(body)
              step('posted')
              return TAKEN
            },
          })
          return again.run()
        }
        for (const { at, where } of plan) {
          left = at
          place = where
          await restart().catch((thrown) => expect(thrown).toBeInstanceOf(Crash))
        }
        left = Number.POSITIVE_INFINITY
        await restart()
        const withoutRepeats = bodies.filter((body, i) => body !== bodies[i - 1])
        expect(withoutRepeats.flatMap(messagesOf)).toEqual(numbered(40))
        expect(saved.at(-1)).toMatchObject({ entries: 40, sent: entries.at(-1)?.id })
      }),
    )
  })

  it('sends the same request again until it is taken, and waits as the receiver asks', async () => {
    const answers: Outcome[] = [
      { kind: 'again', reason: 'answered 503', delay: 7 },
      { kind: 'again', reason: 'answered 503' },
      { kind: 'again', reason: 'answered 503' },
    ]
    const bodies: string[] = []
    const { run, problems, delays } = forwarding(entriesOf(['a']), {
      post: async (body) => {
        bodies.push(body)
        return answers.shift() ?? TAKEN
      },
    })
    expect(await run()).toMatchObject({ entries: 1 })
    expect(new Set(bodies).size).toBe(1)
    expect(delays).toEqual([7, 1000, 2000])
    expect(problems).toEqual(['answered 503. Trying again.'])
  })

  it('gives up after ten attempts, unless it follows, and keeps its place', async () => {
    const post = async (): Promise<Outcome> => ({ kind: 'again', reason: 'cannot be reached (ECONNREFUSED)' })
    const { run, saved, delays } = forwarding(entriesOf(['a', 'b']), { post })
    await expect(run()).rejects.toThrow(/^The receiver cannot be reached \(ECONNREFUSED\). Run it again/)
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
    expect(saved.at(-1)).toMatchObject({ sent: 0, next: 5 })
    const stop = new AbortController()
    let attempts = 0
    const following = forwarding(entriesOf(['a', 'b']), {
      upTo: undefined,
      post: async () => {
        if (++attempts === 50) stop.abort()
        return post()
      },
      signal: stop.signal,
    })
    expect(await following.run()).toMatchObject({ sent: 0, next: 5 })
    expect(attempts).toBe(50)
  })

  it('stops at a request that the receiver refuses, and skips nothing', async () => {
    const { run, saved } = forwarding(entriesOf(['a']), {
      post: async () => ({ kind: 'refused', reason: 'answered 401' }),
    })
    await expect(run()).rejects.toThrow(/^The receiver answered 401. No entry is skipped/)
    expect(saved.at(-1)).toMatchObject({ sent: 0, next: 2 })
  })

  it('divides a request that is too large, and counts an entry that is too large alone', async () => {
    const messages = ['a', 'b', 'x'.repeat(900), 'c']
    const sent: string[] = []
    const { run, problems } = forwarding(entriesOf(messages), {
      maxBytes: 100_000,
      post: async (body) => {
        if (Buffer.byteLength(body) > 600) return { kind: 'too-large' }
        sent.push(...messagesOf(body))
        return TAKEN
      },
    })
    expect(await run()).toMatchObject({ entries: 4, refused: 1, sent: 11 })
    expect(sent).toEqual(['a', 'b', 'c'])
    expect(problems).toEqual(['is not sent the entry 8: it is too large for it (413).'])
  })

  it('counts entries that the receiver refuses', async () => {
    const { run, problems } = forwarding(entriesOf(['a', 'b']), {
      post: async () => ({ kind: 'taken', refused: 1, message: 'too old' }),
    })
    expect(await run()).toMatchObject({ entries: 2, refused: 1 })
    expect(problems).toEqual(['refuses 1 of the entries up to 5: too old'])
  })

  it('continues with new entries when it follows', async () => {
    const entries = entriesOf(['a'])
    const stop = new AbortController()
    const { run, messages } = forwarding(entries, {
      upTo: undefined,
      untilNew: async (after) => {
        if (after < 20) entries.push({ id: after + 10, timestamp: 1, severity: 9, message: `new ${after}` })
        else stop.abort()
      },
      signal: stop.signal,
    })
    expect(await run()).toMatchObject({ entries: 3, sent: 22 })
    expect(messages()).toEqual(['a', 'new 2', 'new 12'])
  })

  it('looks at entries that do not match only once, whether it ends or follows', async () => {
    const entries = entriesOf(numbered(10))
    const begins: number[] = []
    const matching: ForwardOptions['readEntries'] = async (after, upTo) => {
      begins.push(after)
      return entries.filter(({ id, message }) => id > after && id <= upTo && message === 'entry 3')
    }
    const lastId = async () => entries.at(-1)?.id ?? 0
    const once = forwarding(entries, { readEntries: matching, lastId })
    expect(await once.run()).toMatchObject({ sent: 29, entries: 1 })
    expect(once.saved.at(-1)).toMatchObject({ sent: 29 })
    await once.run()
    expect(begins).toEqual([0, 11, 29])
    expect(once.messages()).toEqual(['entry 3'])

    const stop = new AbortController()
    begins.length = 0
    const waits: number[] = []
    const following = forwarding(entries, {
      upTo: undefined,
      readEntries: matching,
      lastId,
      untilNew: async (after) => {
        waits.push(after)
        if (waits.length === 3) stop.abort()
        else
          entries.push({ id: after + 1, timestamp: 1, severity: 9, message: `entry ${waits.length * 3 - 3}` })
      },
      signal: stop.signal,
    })
    await following.run()
    expect([begins, waits]).toEqual([
      [0, 11, 29, 30, 31],
      [29, 30, 31],
    ])
    expect(following.messages()).toEqual(['entry 3', 'entry 3'])
  })

  it('looks again at what is stored between the last id and the entries that are read', async () => {
    const entries = entriesOf(['a'])
    const { run, messages } = forwarding(entries, {
      upTo: 100,
      lastId: async () => {
        const { id } = entries.at(-1) as StoredLogEntry
        if (id < 20) entries.push({ id: id + 5, timestamp: 1, severity: 9, message: `late ${id}` })
        return id
      },
    })
    expect(await run()).toMatchObject({ sent: 22, entries: 5 })
    expect(messages()).toEqual(['a', 'late 2', 'late 7', 'late 12', 'late 17'])
  })

  it('reads again when the connection to the database is lost', async () => {
    const entries = entriesOf(['a'])
    let failures = 2
    const { run, messages } = forwarding(entries, {
      readEntries: async (after) => {
        if (failures-- > 0) throw new LogStorageError('CONNECTION', 'The server is gone.')
        return entries.filter(({ id }) => id > after)
      },
    })
    await run()
    expect(messages()).toEqual(['a'])
  })

  it('sends nothing of a request whose entries were deleted since', async () => {
    const { run, bodies } = forwarding([], {
      state: { ...newState('from', 'to'), sent: 3, next: 9 },
      upTo: 9,
    })
    expect(await run()).toMatchObject({ sent: 9, entries: 0 })
    expect(bodies).toEqual([])
  })
})
