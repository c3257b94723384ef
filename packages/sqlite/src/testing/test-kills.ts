import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { DriverLab, type SqliteDriverSubject } from './driver-lab.js'

const KILLS = 8

/** Tests what a killed process leaves behind. */
export function testKills(subject: SqliteDriverSubject): void {
  it('loses nothing and reports no incident after its process was killed, repeatedly', async () => {
    const lab = new DriverLab(subject)
    const committed: number[] = []
    for (let kill = 0; kill < KILLS; kill++) {
      const outcome = await writeAndKill(lab, 1 + ((kill * 7) % 13))
      expect([kill, outcome.found]).toEqual([kill, []])
      expect(outcome.lastId).toBeGreaterThan(committed.at(-1) ?? 0)
      committed.push(outcome.lastId)
    }
    const found: string[] = []
    const storage = await lab.openStorage({}, { onRecovered: ({ message }) => found.push(message) })
    const ids = new Set<number>()
    for await (const { id } of storage.scan()) ids.add(id)
    expect(committed.filter((id) => !ids.has(id))).toEqual([])
    expect(await storage.count()).toBe(ids.size)
    await storage.close()
    expect(found).toEqual([])
    expect(readdirSync(lab.folder).filter((name) => /damaged|corrupt/.test(name))).toEqual([])
  }, 300_000)
}

/** Kills a writing process after so many messages; returns the incidents of its opening, and the last id that it committed. */
async function writeAndKill(
  lab: DriverLab,
  messages: number,
): Promise<{ readonly found: readonly string[]; readonly lastId: number }> {
  const child = lab.start('write-until-killed')
  const found: string[] = []
  let lastId = 0
  let left = messages
  child.on('message', (message: { found?: string; committed?: number }) => {
    if (message.found !== undefined) found.push(message.found)
    lastId = message.committed ?? lastId
    if (--left <= 0) child.kill('SIGKILL')
  })
  await once(child, 'exit')
  return { found, lastId }
}
