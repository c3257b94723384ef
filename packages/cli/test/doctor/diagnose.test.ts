import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../src/doctor/diagnose.js'

const probe = (name: string) => fileURLToPath(new URL(`../fixtures/${name}-probe.mjs`, import.meta.url))
const known = (driver: string) => ({ driver, factory: 'make', install: 'install it', remedy: 'mend it' })

describe('diagnose', () => {
  it('reports the features of a working driver', async () => {
    expect(await diagnose(known('works'), '.', probe('answering'))).toEqual({
      driver: 'works',
      installed: true,
      works: true,
      sqliteVersion: '3.51.3',
      fullText: true,
      wal: true,
      json: true,
    })
  })

  it('advises how to install a missing driver', async () => {
    const diagnosis = await diagnose(known('missing'), '.', probe('answering'))
    expect(diagnosis).toMatchObject({ works: false, problem: 'It is not installed.', advice: 'install it' })
  })

  it('advises what to do about a driver that does not work', async () => {
    const diagnosis = await diagnose(known('broken'), '.', probe('answering'))
    expect(diagnosis).toMatchObject({ works: false, problem: 'It has no make.', advice: 'mend it' })
  })

  it('adds no advice to the message of an unsupported driver', async () => {
    const diagnosis = await diagnose(known('old'), '.', probe('answering'))
    expect(diagnosis.problem).toBe('Logpond needs a newer Node.js.')
    expect(diagnosis).not.toHaveProperty('advice')
  })

  it('survives a driver that crashes its process', async () => {
    const diagnosis = await diagnose(known('native'), '.', probe('crashing'))
    expect(diagnosis).toMatchObject({ installed: true, works: false, advice: 'mend it' })
    expect(diagnosis.problem).toContain('SIGSEGV')
  })

  it('repeats the error message of a process that fails', async () => {
    const diagnosis = await diagnose(known('native'), '.', probe('failing'))
    expect(diagnosis.works).toBe(false)
    expect(diagnosis.problem).toMatch(/failed: .*no such luck/)
  })
})
