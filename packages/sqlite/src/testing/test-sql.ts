import { readdirSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadKysely } from '../sql/kysely-module.js'
import { openLogDatabase } from '../sql/open-log-database.js'
import { DriverLab, rejectionOf, type SqliteDriverSubject } from './driver-lab.js'

const ENTRIES = [
  { message: 'Crème brûlée 😀\nsecond line\u0000behind NUL', timestamp: -1.5, service: '', host: 'wörker-1' },
  {
    message: 'timed out',
    timestamp: 1_700_000_000_000.123,
    severity: 18 as const,
    traceId: '0AF7651916cd43dd8448eb211c80319c',
    spanId: '00f067aa0ba902b7',
    attributes: { 'a.b': 1, text: 'x'.repeat(100_000), emoji: '🏳️‍🌈' },
  },
]

const ROWS = [
  {
    id: 1,
    time: '1969-12-31T23:59:59.998Z',
    time_us: -1500,
    severity: 'info',
    severity_number: 9,
    service: '',
    host: 'wörker-1',
    trace_id: null,
    span_id: null,
    message: ENTRIES[0]?.message,
    attributes: null,
  },
  {
    id: 2,
    time: '2023-11-14T22:13:20.000Z',
    time_us: 1_700_000_000_000_123,
    severity: 'error',
    severity_number: 18,
    service: null,
    host: null,
    trace_id: '0AF7651916cd43dd8448eb211c80319c',
    span_id: '00f067aa0ba902b7',
    message: 'timed out',
    attributes: JSON.stringify(ENTRIES[1]?.attributes),
  },
]

/** Tests `openLogDatabase` on the file of a driver. It needs the package `kysely`. */
export function testSql(subject: SqliteDriverSubject): void {
  const { binding, functions = true } = subject

  describe.skipIf(!isKyselyInstalled())('openLogDatabase', () => {
    it.runIf(functions)(
      'reads what the driver stores, while it has the file open and afterwards',
      async () => {
        const lab = new DriverLab(subject)
        const storage = await lab.openStorage()
        storage.storeMany(ENTRIES)
        await storage.flush()
        const db = open(lab.path)
        expect(await entriesOf(db)).toEqual(ROWS)
        storage.storeMany([{ message: 'later', severity: 'warn' }])
        await storage.flush()
        const warnings = db.selectFrom('logs').select('message').where('severity', '=', 'warn')
        expect(await warnings.execute()).toEqual([{ message: 'later' }])
        await storage.close()
        expect(await db.selectFrom('logs').select('id').execute()).toHaveLength(3)
      },
    )

    it.runIf(functions)(
      'reads each committed entry once, while others are stored and sealed',
      async () => {
        const lab = new DriverLab(subject)
        const storage = await lab.openStorage()
        const db = open(lab.path)
        const { countAll, count, max } = db.fn
        const totals = db
          .selectFrom('logs')
          .select([
            countAll<number>().as('rows'),
            count<number>('id').distinct().as('ids'),
            max('id').as('last'),
          ])
        const blocks = db
          .selectFrom('log_parts')
          .select(countAll<number>().as('blocks'))
          .where('kind', '=', 'block')
        let stored = 0
        const store = async () => {
          storage.storeMany(Array.from({ length: 2000 }, (_, i) => ({ message: `entry ${stored + i}` })))
          await storage.flush()
          stored += 2000
          expect(await totals.execute()).toEqual([{ rows: stored, ids: stored, last: stored }])
        }
        // Enough for two blocks.
        for (let round = 0; round < 9; round++) await store()
        await expect
          .poll(async () => (await blocks.execute())[0]?.blocks, { timeout: 60_000 })
          .toBeGreaterThan(0)
        await store()
        await storage.cleanup({ maxEntries: 5000 })
        expect(await totals.execute()).toEqual([{ rows: 5000, ids: 5000, last: stored }])
      },
      120_000,
    )

    it.runIf(functions)('reads with the binding of the driver, and leaves nothing behind', async () => {
      const lab = new DriverLab(subject)
      const storage = await lab.openStorage()
      storage.storeMany(ENTRIES)
      await storage.close()
      const files = readdirSync(lab.folder)
      const db = open(lab.path, { binding })
      expect(await entriesOf(db)).toEqual(ROWS)
      await db.destroy()
      expect(readdirSync(lab.folder)).toEqual(files)
    })

    it.skipIf(functions)('refuses a binding without functions of SQL', async () => {
      const lab = new DriverLab(subject)
      await (await lab.openStorage()).close()
      const error = await rejectionOf(() => entriesOf(open(lab.path, { binding })))
      expect(error.code).toBe('UNSUPPORTED')
      expect(error.message).toContain(binding.name)
    })
  })
}

function open(...args: Parameters<typeof openLogDatabase>) {
  const db = openLogDatabase(...args)
  onTestFinished(() => db.destroy())
  return db
}

async function entriesOf(db: ReturnType<typeof openLogDatabase>) {
  const rows = await db.selectFrom('logs').selectAll().orderBy('id').execute()
  return rows.map(({ part: _, ...entry }) => entry)
}

function isKyselyInstalled(): boolean {
  try {
    return loadKysely() !== undefined
  } catch {
    return false
  }
}
