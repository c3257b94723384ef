import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FileOwnership } from '../../src/ownership/file-ownership.js'
import type { ProcessFacts } from '../../src/ownership/machine.js'
import type { OwnerRecord } from '../../src/ownership/owner-record.js'
import { systemMachine } from '../../src/ownership/system-machine.js'
import { filesBeside, makeDatabase, makeLock, putOwner } from './owner-files.js'

const fixture = fileURLToPath(new URL('./fixtures/owner.mjs', import.meta.url))

interface Answer {
  readonly has: boolean
  readonly code?: string
  readonly text?: string
}

/** Another process that claims databases. */
class OtherProcess {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async start(): Promise<OtherProcess> {
    const child = fork(fixture)
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child, 'message')
    return new OtherProcess(child)
  }

  get pid(): number {
    return this.#child.pid as number
  }

  async ask(
    action: 'open' | 'close' | 'open and close' | 'come and go',
    database: string,
    exclusive: boolean,
  ): Promise<Answer> {
    this.#child.send({ action, database, exclusive })
    const [answer] = (await once(this.#child, 'message')) as [Answer]
    return answer
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await once(this.#child, 'exit')
  }
}

function ownership(database: string, exclusive: boolean): FileOwnership {
  return new FileOwnership({ database, driver: 'some binding', exclusive, id: `own ${exclusive}` })
}

describe.each([
  ['that shares', false],
  ['that does not share', true],
])('another process', (kind, exclusive) => {
  it(`${kind} keeps its file while it lives, and loses it when it was killed`, async () => {
    const database = makeDatabase()
    const other = await OtherProcess.start()
    expect(await other.ask('open', database, exclusive)).toMatchObject({ has: true })
    const refusal = ownership(database, true).tryClaim()
    expect(refusal).toMatchObject({ code: 'BUSY' })
    expect(refusal?.message).toContain(`process ${other.pid} `)
    const shares = ownership(database, false)
    expect(shares.tryClaim() === undefined).toBe(!exclusive)
    if (!exclusive) shares.release()

    await other.kill()
    const next = ownership(database, true)
    expect(next.tryClaim()).toBeUndefined()
    expect(filesBeside(database)).toEqual(['a.db-owners', 'a.db-owners/own true.json'])
    next.release()
    expect(filesBeside(database)).toEqual([])
  })

  it(`${kind} leaves nothing behind when it closes`, async () => {
    const database = makeDatabase()
    const other = await OtherProcess.start()
    await other.ask('open', database, exclusive)
    await other.ask('close', database, exclusive)
    expect(filesBeside(database)).toEqual([])
  })

  it(`${kind} can be killed at any moment`, async () => {
    const database = makeDatabase()
    for (let round = 0; round < 12; round++) {
      const other = await OtherProcess.start()
      expect(await other.ask('open and close', database, exclusive)).toMatchObject({ round: 0 })
      await other.kill()
      const next = ownership(database, round % 2 === 0)
      expect(next.tryClaim()).toBeUndefined()
      next.release()
      expect(filesBeside(database)).toEqual([])
    }
  })

  it(`${kind} is refused with the name of the process that has the file`, async () => {
    const database = makeDatabase()
    const own = ownership(database, true)
    expect(own.tryClaim()).toBeUndefined()
    const other = await OtherProcess.start()
    const answer = await other.ask('open', database, exclusive)
    expect(answer).toMatchObject({ has: false, code: 'BUSY' })
    expect(answer.text).toContain(`process ${process.pid} `)
    own.release()
    expect(await other.ask('open', database, exclusive)).toMatchObject({ has: true })
  })
})

it.runIf(process.platform === 'linux')(
  'a pid that now belongs to another process does not keep a file',
  async () => {
    const database = makeDatabase()
    const other = await OtherProcess.start()
    const start = systemMachine.find(other.pid)?.start
    const facts = { ...systemMachine.self(), pid: other.pid }
    putOwner(database, 'alive', { ...facts, processStart: start })
    expect(ownership(database, true).tryClaim()).toMatchObject({ code: 'BUSY' })
    putOwner(database, 'alive', { ...facts, processStart: String(Number(start) - 1) })
    expect(ownership(database, true).tryClaim()).toBeUndefined()
  },
)

it('one of many processes takes over from a dead one, and no two have the file together', async () => {
  const others = await Promise.all(Array.from({ length: 8 }, () => OtherProcess.start()))
  const facts = await factsOfDeadProcess()
  for (let round = 0; round < 20; round++) {
    const database = makeDatabase()
    putOwner(database, 'dead', { ...facts, lock: makeLock(database) })
    // In some rounds all need the file to themselves, in others some would share it.
    const claims = others.map((other, i) => ({ other, exclusive: round % 2 === 0 || i % 2 === 0 }))
    let owners: typeof claims = []
    for (let attempt = 0; attempt < 20 && owners.length === 0; attempt++) {
      const answers = await Promise.all(
        claims.map(async (claim) => ({
          ...claim,
          ...(await claim.other.ask('open', database, claim.exclusive)),
        })),
      )
      for (const { has, code, text } of answers) expect([has || code, text]).toEqual([has || 'BUSY', text])
      owners = answers.filter(({ has }) => has)
      // Every process that got it still has it.
      if (owners.some(({ exclusive }) => exclusive)) expect(owners).toHaveLength(1)
    }
    expect(owners.length).toBeGreaterThan(0)
    for (const { other, exclusive } of owners) await other.ask('close', database, exclusive)
    expect(filesBeside(database)).toEqual([])
  }
})

it('processes that share can open and close a file in any order', async () => {
  const database = makeDatabase()
  const others = await Promise.all([OtherProcess.start(), OtherProcess.start(), OtherProcess.start()])
  const answers = await Promise.all(others.map((other) => other.ask('come and go', database, false)))
  for (const { has, text } of answers) expect([has, text]).toEqual([true, undefined])
  expect(filesBeside(database)).toEqual([])
})

describe.runIf(canUnshare())('a process of another container', () => {
  const claim = fileURLToPath(new URL('./fixtures/claim.mjs', import.meta.url))

  function claimInside(database: string, ...options: string[]): { self: ProcessFacts; first: unknown } {
    const command = [process.execPath, claim, database]
    return JSON.parse(
      execFileSync('unshare', ['--pid', '--fork', ...options, ...command], { encoding: 'utf8' }),
    )
  }

  it('keeps its file, even if no process here has its pid', () => {
    const database = makeDatabase()
    const { self } = claimInside(database, '--mount-proc')
    expect(self).toMatchObject({ pid: 1, bootId: systemMachine.self().bootId })
    for (const exclusive of [true, false]) {
      const refusal = ownership(database, exclusive).tryClaim()
      expect(refusal).toMatchObject({ code: 'BUSY' })
      expect(refusal?.message).toMatch(/process 1 .* another container.* delete .*-owners.*json/)
    }
  })

  it('ignores a /proc of another namespace', () => {
    const { self, first } = claimInside(makeDatabase())
    expect(self.pid).toBe(1)
    expect(self.processStart).toBeUndefined()
    expect(first).toEqual({})
  })
})

/** The facts of a process that has ended. */
async function factsOfDeadProcess(): Promise<Partial<OwnerRecord>> {
  const database = makeDatabase()
  const other = await OtherProcess.start()
  await other.ask('open', database, true)
  await other.kill()
  const [record] = filesBeside(database).filter((file) => file.endsWith('.json'))
  return JSON.parse(readFileSync(join(database, '..', String(record)), 'utf8'))
}

function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['--pid', '--fork', '--mount-proc', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
