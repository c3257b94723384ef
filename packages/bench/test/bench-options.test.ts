import { describe, expect, it } from 'vitest'
import { parseBenchOptions } from '../src/bench-options.js'
import { TARGETS } from '../src/targets.js'
import { TRIALS } from '../src/trials.js'

const namesOf = (...args: string[]) => parseBenchOptions(args).trials.map(({ name }) => name)

describe('parseBenchOptions', () => {
  it('runs every trial except the long ones five times by default', () => {
    expect(parseBenchOptions([])).toMatchObject({ onlyTargets: false, quick: false, repeats: 5 })
    expect(namesOf()).toEqual(TRIALS.filter(({ long }) => long !== true).map(({ name }) => name))
  })

  it('runs long trials with --long, and with --quick', () => {
    expect(namesOf('--long')).toEqual(TRIALS.map(({ name }) => name))
    expect(namesOf('--quick')).toEqual(TRIALS.map(({ name }) => name))
    expect(() => namesOf('growth')).toThrow(
      'These trials take a long time and need --long or --quick:\n  growth',
    )
  })

  it('repeats a quick run once by default, or as often as --repeats says', () => {
    expect(parseBenchOptions(['--quick']).repeats).toBe(1)
    expect(parseBenchOptions(['--quick', '--repeats', '3']).repeats).toBe(3)
  })

  it('selects the trials whose names contain the filter', () => {
    expect(namesOf('batches of 1')).toEqual([
      'batches of 1',
      'batches of 10',
      'batches of 100',
      'batches of 1,000',
      'Bun, batches of 1',
      'Bun, batches of 100',
    ])
    expect(namesOf('batches of 5,000')).toEqual(['batches of 5,000'])
  })

  it('selects the trials and subjects that targets need', () => {
    const { trials, onlyTargets, isWanted } = parseBenchOptions(['targets', '--long'])
    expect(onlyTargets).toBe(true)
    const wanted = trials.flatMap(({ name, subjects }) =>
      subjects.filter((subject) => isWanted(name, subject)).map((subject) => `${name}: ${subject}`),
    )
    const named = TARGETS.flatMap((target) =>
      Object.entries(target.subjects).flatMap(([trial, subjects]) =>
        subjects.map((subject) => `${trial}: ${subject}`),
      ),
    )
    expect(new Set(wanted)).toEqual(new Set(named))
  })

  it('selects the subjects whose keys contain a text, and only trials with such subjects', () => {
    const { trials, isWanted } = parseBenchOptions(['--subjects', 'kysely'])
    expect(trials.map(({ name }) => name)).toEqual(['throughput'])
    expect(isWanted('throughput', 'kysely')).toBe(true)
    expect(isWanted('throughput', 'pino')).toBe(false)
  })

  it('returns the folder and the file to write to', () => {
    expect(parseBenchOptions([])).not.toHaveProperty('directory')
    expect(parseBenchOptions(['--directory', 'a', '--json', 'b'])).toMatchObject({
      directory: 'a',
      json: 'b',
    })
  })

  it('lists the trials if no name contains the filter', () => {
    const list = TRIALS.map(({ name }) => `  ${name}`).join('\n')
    expect(() => namesOf('no such trial')).toThrow(
      `No trial has "no such trial" in its name. The trials are:\n${list}`,
    )
  })

  it('lists the subjects of the trials if no key contains the text', () => {
    expect(() => namesOf('bursts', '--subjects', 'mongo')).toThrow(
      'No subject has "mongo" in its key. The subjects are:\n  hand-transactions\n  better-sqlite3',
    )
  })

  it.each(['0', '-1', '1.5', 'many', '', '1e2', '1001'])('rejects %j repeats', (repeats) => {
    expect(() => namesOf(`--repeats=${repeats}`)).toThrow(
      `--repeats must be a whole number from 1 to 1000, but is ${JSON.stringify(repeats)}.`,
    )
  })

  it('rejects unknown options and a second filter', () => {
    expect(() => namesOf('--fast')).toThrow("Unknown option '--fast'")
    expect(() => namesOf('reads', 'memory')).toThrow('Only one filter is allowed; remove "memory".')
  })
})
