import { setImmediate as settle } from 'node:timers/promises'
import type { BlockMaker, Steps } from '@logpond/blocks'
import { LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { BackgroundSealer } from '../../src/sealing/background-sealer.js'

/** An engine in which as many pieces of work are due as a test says. */
class FakeEngine {
  maker: BlockMaker | undefined
  due = 0
  done = 0
  /** Entries that are hot after each piece of work, apart from those that come during it. */
  hotEntries = 0
  /** How often work was begun. */
  calls = 0
  gate: Promise<unknown> = Promise.resolve();

  *sealDue(): Steps<boolean> {
    this.calls++
    yield this.gate
    yield
    if (this.due === 0) return false
    this.due--
    this.done++
    return true
  }

  tidyUp(): Steps<boolean> {
    return this.sealDue()
  }
}

function sealerOf(
  engine: FakeEngine,
  given: Partial<ConstructorParameters<typeof BackgroundSealer>[0]> = {},
) {
  const errors: unknown[] = []
  const sealer = new BackgroundSealer({
    engine,
    mayGetMaker: false,
    onError: (thrown) => errors.push(thrown),
    ...given,
  })
  return { sealer, errors }
}

const MAKER: BlockMaker = { make: () => [] }

describe('BackgroundSealer', () => {
  it('does all work that is due after some thousand entries', async () => {
    const engine = new FakeEngine()
    engine.due = 3
    const { sealer } = sealerOf(engine)
    sealer.appended(4095)
    await sealer.running
    expect(engine.done).toBe(0)
    sealer.appended(1)
    await sealer.running
    expect(engine.done).toBe(3)
  })

  it('looks after some batches too, however small they are', async () => {
    const engine = new FakeEngine()
    engine.due = 1
    const { sealer } = sealerOf(engine)
    for (let i = 0; i < 31; i++) sealer.appended(1)
    expect(sealer.running).toBeUndefined()
    sealer.appended(1)
    await sealer.running
    expect(engine.done).toBe(1)
  })

  it('counts entries and batches from its last look', async () => {
    const { sealer } = sealerOf(new FakeEngine())
    sealer.appended(4096)
    await sealer.running
    sealer.appended(4095)
    expect(sealer.running).toBeUndefined()
    sealer.appended(1)
    await sealer.running
    for (let i = 0; i < 31; i++) sealer.appended(1)
    expect(sealer.running).toBeUndefined()
    sealer.appended(1)
    expect(sealer.running).toBeDefined()
    await sealer.running
  })

  it('begins nothing while work is under way', async () => {
    const engine = new FakeEngine()
    const gate = Promise.withResolvers<void>()
    engine.gate = gate.promise
    const { sealer } = sealerOf(engine)
    for (let i = 0; i < 3; i++) sealer.appended(4096)
    expect(engine.calls).toBe(1)
    gate.resolve()
    await sealer.running
    expect([engine.calls, sealer.running]).toEqual([1, undefined])
  })

  it('asks for a thread first, and does the work itself if none comes', async () => {
    const engine = new FakeEngine()
    engine.due = 2
    const { sealer } = sealerOf(engine, { mayGetMaker: true })
    expect(sealer.wantsMaker).toBe(false)
    sealer.appended(5000)
    expect(sealer.wantsMaker).toBe(true)
    expect(sealer.running).toBeUndefined()
    sealer.appended(5000)
    await sealer.running
    expect(engine.done).toBe(2)
  })

  it('no longer asks once it has a thread, and asks again if that has ended', () => {
    const engine = new FakeEngine()
    const { sealer } = sealerOf(engine, { mayGetMaker: true })
    sealer.appended(5000)
    sealer.use(MAKER)
    expect(sealer.wantsMaker).toBe(false)
    expect(engine.maker).toBe(MAKER)
    sealer.use(undefined)
    expect(sealer.wantsMaker).toBe(true)
  })

  it('makes the next batch wait if sealing is half a million entries behind', async () => {
    const engine = new FakeEngine()
    engine.due = 1
    const gate = Promise.withResolvers<void>()
    engine.gate = gate.promise
    const { sealer } = sealerOf(engine)
    expect(sealer.appended(400_000)).toBeUndefined()
    const wait = sealer.appended(400_000)
    expect(wait).toBeInstanceOf(Promise)
    gate.resolve()
    await wait
    expect(sealer.appended(1)).toBeUndefined()
  })

  it('makes no batch wait while exactly half a million entries wait', async () => {
    const engine = new FakeEngine()
    const gate = Promise.withResolvers<void>()
    engine.gate = gate.promise
    const { sealer } = sealerOf(engine)
    expect(sealer.appended(512 * 1024)).toBeUndefined()
    expect(sealer.appended(1)).toBeInstanceOf(Promise)
    gate.resolve()
    await sealer.running
  })

  it('counts entries as waiting that came after the work had begun', async () => {
    const engine = new FakeEngine()
    const gate = Promise.withResolvers<void>()
    engine.gate = gate.promise
    const { sealer } = sealerOf(engine)
    sealer.appended(400_000)
    sealer.appended(200_000)
    gate.resolve()
    await sealer.running
    const second = Promise.withResolvers<void>()
    engine.gate = second.promise
    expect(sealer.appended(300_000)).toBeUndefined()
    expect(sealer.appended(50_000)).toBeInstanceOf(Promise)
    second.resolve()
    await sealer.running
  })

  it('makes each batch wait for one piece of work only, until fewer entries wait', async () => {
    const engine = new FakeEngine()
    engine.due = 2
    engine.hotEntries = 600_000
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    engine.gate = gates[0]?.promise as Promise<void>
    const { sealer } = sealerOf(engine)
    sealer.appended(700_000)
    const first = sealer.appended(1)
    engine.gate = gates[1]?.promise as Promise<void>
    gates[0]?.resolve()
    await first
    expect([engine.done, sealer.running]).toEqual([1, expect.any(Promise)])
    const second = sealer.appended(1)
    expect(second).toBeInstanceOf(Promise)
    engine.hotEntries = 500_000
    gates[1]?.resolve()
    await second
    expect(sealer.appended(1)).toBeUndefined()
    await sealer.running
  })

  it('makes no batch wait for a thread that has not come yet', () => {
    const { sealer } = sealerOf(new FakeEngine(), { mayGetMaker: true })
    expect(sealer.appended(600_000)).toBeUndefined()
    expect(sealer.wantsMaker).toBe(true)
  })

  it('makes a batch that is larger than a piece of work wait for several', async () => {
    const engine = new FakeEngine()
    engine.due = 3
    engine.hotEntries = 700_000
    const gates = [1, 2, 3].map(() => Promise.withResolvers<void>())
    engine.gate = gates[0]?.promise as Promise<void>
    const { sealer } = sealerOf(engine)
    sealer.appended(600_000)
    let hasResolved = false
    const sealed = sealer.appended(150_000)?.then(() => {
      hasResolved = true
    })
    engine.gate = gates[1]?.promise as Promise<void>
    gates[0]?.resolve()
    while (engine.calls < 2) await settle()
    expect([engine.done, hasResolved]).toEqual([1, false])
    engine.gate = gates[2]?.promise as Promise<void>
    // As many entries were sealed as the batch has.
    engine.hotEntries = 600_000
    gates[1]?.resolve()
    await sealed
    expect(engine.done).toBe(2)
    gates[2]?.resolve()
    await sealer.running
  })

  it('counts the entries that the store has already', async () => {
    const engine = new FakeEngine()
    engine.hotEntries = 512 * 1024 - 4095
    const { sealer } = sealerOf(engine)
    sealer.appended(4096)
    await sealer.running
    expect(sealer.appended(4095)).toBeUndefined()
    expect(sealer.appended(1)).toBeInstanceOf(Promise)
    await sealer.running
  })

  it('makes no batch wait any longer for work that has failed', async () => {
    const engine = new FakeEngine()
    engine.gate = Promise.reject(new Error('disk full'))
    const { sealer } = sealerOf(engine)
    const wait = sealer.appended(600_000)
    expect(wait).toBeInstanceOf(Promise)
    await wait
    await sealer.running
    engine.gate = Promise.resolve()
    expect(sealer.appended(4096)).toBeUndefined()
    await sealer.running
  })

  it('reports an error, and tries again after more batches', async () => {
    const engine = new FakeEngine()
    engine.due = 1
    engine.gate = Promise.reject(new Error('disk full'))
    const { sealer, errors } = sealerOf(engine)
    sealer.appended(5000)
    await sealer.running
    expect(errors).toEqual([new Error('disk full')])
    engine.gate = Promise.resolve()
    sealer.appended(5000)
    await sealer.running
    expect(engine.done).toBe(1)
  })

  it('does all work of an idle moment', async () => {
    const engine = new FakeEngine()
    engine.due = 3
    const { sealer } = sealerOf(engine)
    await sealer.tidyUp()
    expect(engine.done).toBe(3)
  })

  it('does not make an idle moment wait long, and continues', async () => {
    const engine = new FakeEngine()
    engine.due = 100
    let now = 0
    const sealer = new BackgroundSealer({
      engine,
      mayGetMaker: false,
      onError: () => {},
      now: () => (now += 100),
    })
    await sealer.tidyUp()
    expect(engine.done).toBeLessThan(100)
    await sealer.running
    expect(engine.done).toBe(100)
  })

  it.each([
    [249, 3],
    [250, 1],
  ])(
    'has done %2$i of 3 pieces of work of an idle moment if the first ends after %1$i ms',
    async (ms, done) => {
      const engine = new FakeEngine()
      engine.due = 3
      const gate = Promise.withResolvers<void>()
      let isFirst = true
      const now = () => {
        if (!isFirst) {
          if (ms === 250) engine.gate = gate.promise
          return 1000 + ms
        }
        isFirst = false
        return 1000
      }
      const sealer = new BackgroundSealer({ engine, mayGetMaker: false, onError: () => {}, now })
      await sealer.tidyUp()
      expect(engine.done).toBe(done)
      gate.resolve()
      await sealer.running
      expect(engine.done).toBe(3)
    },
  )

  it('does the work of an idle moment after the work under way', async () => {
    const engine = new FakeEngine()
    const gate = Promise.withResolvers<void>()
    engine.gate = gate.promise
    const { sealer } = sealerOf(engine)
    sealer.appended(4096)
    const idle = sealer.tidyUp()
    await Promise.resolve()
    expect(engine.calls).toBe(1)
    gate.resolve()
    await idle
    expect(engine.calls).toBe(2)
  })

  it('does the work of idle moments that wait for the same work one after the other', async () => {
    const engine = new FakeEngine()
    const gate = Promise.withResolvers<void>()
    engine.gate = gate.promise
    engine.due = 2
    const { sealer } = sealerOf(engine)
    sealer.appended(4096)
    const moments = [sealer.tidyUp(), sealer.tidyUp()]
    await Promise.resolve()
    gate.resolve()
    await Promise.all(moments)
    // Both pieces and the look that finds no more; then one look for the first moment, and none for the second.
    expect(engine.calls).toBe(4)
  })

  it('begins no work of an idle moment after it was closed, or while it is being closed', async () => {
    const engine = new FakeEngine()
    const { sealer } = sealerOf(engine)
    sealer.appended(4096)
    const idle = sealer.tidyUp()
    await sealer.close()
    await idle
    await sealer.tidyUp()
    expect([engine.calls, sealer.running]).toEqual([1, undefined])
    sealer.appended(4096)
    expect(engine.calls).toBe(1)
  })

  it('reports no error of work that ends after it was closed', async () => {
    const engine = new FakeEngine()
    const gate = Promise.withResolvers<void>()
    engine.gate = gate.promise
    const { sealer, errors } = sealerOf(engine)
    sealer.appended(4096)
    const closed = sealer.close()
    gate.reject(new Error('disk full'))
    await closed
    expect(errors).toEqual([])
  })

  it('rejects with the error of the work of an idle moment', async () => {
    const engine = new FakeEngine()
    engine.gate = Promise.reject(new Error('disk full'))
    const { sealer, errors } = sealerOf(engine)
    await expect(sealer.tidyUp()).rejects.toThrow('disk full')
    expect(errors).toHaveLength(1)
  })

  it('ends at the next pause when it is closed', async () => {
    const engine = new FakeEngine()
    engine.due = 1_000_000
    const { sealer, errors } = sealerOf(engine)
    sealer.appended(5000)
    await sealer.close()
    expect(engine.done).toBeLessThan(1_000_000)
    expect(errors).toEqual([])
    sealer.appended(5000)
    expect(sealer.running).toBeUndefined()
  })

  it('reports damage once, to the batch after it', async () => {
    const { sealer, errors, damage } = damagedSealer()
    sealer.check()
    sealer.appended(5000)
    await sealer.running
    expect(errors).toEqual([damage])
    expect(() => sealer.check()).toThrow(damage)
    sealer.check()
  })

  it('fails no batch for damage that cannot be put aside, or for errors that pass', async () => {
    const { sealer, errors } = damagedSealer()
    sealer.ignoreDamage()
    sealer.appended(5000)
    await sealer.running
    sealer.check()
    expect(errors).toHaveLength(1)
    const full = damagedSealer('DISK_FULL')
    full.sealer.appended(5000)
    await full.sealer.running
    full.sealer.check()
    expect(full.errors).toHaveLength(1)
  })
})

function damagedSealer(code: LogStorageErrorCode = 'CORRUPT') {
  const damage = new LogStorageError(code, 'A block is damaged.')
  const engine = new FakeEngine()
  engine.gate = Promise.reject(damage)
  engine.gate.catch(() => {})
  return { ...sealerOf(engine), damage }
}

describe('a store in which nothing is left to do', () => {
  it('is not looked at again until it changes', async () => {
    const engine = new FakeEngine()
    engine.due = 2
    const { sealer } = sealerOf(engine)
    expect(sealer.isTidy).toBe(false)
    await sealer.tidyUp()
    expect([engine.calls, sealer.isTidy]).toEqual([3, true])
    await sealer.tidyUp()
    expect(engine.calls).toBe(3)
    for (const change of [() => void sealer.appended(1), () => sealer.changed()]) {
      const { calls } = engine
      change()
      expect(sealer.isTidy).toBe(false)
      await sealer.tidyUp()
      expect([engine.calls, sealer.isTidy]).toEqual([calls + 1, true])
    }
  })

  it('is looked at after another connection has committed', async () => {
    const engine = new FakeEngine()
    let version = 1
    const { sealer } = sealerOf(engine, { isTidy: true, othersVersion: () => version })
    await sealer.tidyUp()
    expect([engine.calls, sealer.isTidy]).toEqual([0, true])
    version++
    expect(sealer.isTidy).toBe(false)
    await sealer.tidyUp()
    expect([engine.calls, sealer.isTidy]).toEqual([1, true])
  })

  it('may have changed while it was looked at', async () => {
    const engine = new FakeEngine()
    const gate = Promise.withResolvers<void>()
    engine.gate = gate.promise
    const { sealer } = sealerOf(engine)
    const tidied = sealer.tidyUp()
    await Promise.resolve()
    await Promise.resolve()
    expect(engine.calls).toBe(1)
    sealer.changed()
    gate.resolve()
    await tidied
    expect(sealer.isTidy).toBe(false)
  })

  it('is not known while pieces of work are left', async () => {
    const engine = new FakeEngine()
    engine.due = 1
    let time = 0
    const { sealer } = sealerOf(engine, { now: () => (time += 250) })
    await sealer.tidyUp()
    expect([engine.done, sealer.isTidy]).toEqual([1, false])
    await sealer.running
    expect(sealer.isTidy).toBe(true)
  })

  it('is not known if the work fails', async () => {
    const engine = new FakeEngine()
    engine.gate = Promise.reject(new Error('broken'))
    const { sealer } = sealerOf(engine)
    await expect(sealer.tidyUp()).rejects.toThrow('broken')
    expect(sealer.isTidy).toBe(false)
  })
})
