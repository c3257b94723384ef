import * as fs from 'node:fs'
import { MemoryStore } from '@logpond/core/testing'
import type { Journal, JournalBreakage, JournalRecord } from './journal-driver.js'

// Other processes load this file directly, so it must need nothing but type stripping, and import only packages.

/** A journal that replays changed records. */
function replays(change: (record: JournalRecord) => JournalRecord | undefined): JournalBreakage {
  return (_, journal) => {
    const replay = journal.replay.bind(journal)
    journal.replay = (record) => {
      const changed = change(record)
      if (changed !== undefined) replay(changed)
    }
    return {}
  }
}

/** Faults of a driver with a file. */
export const JOURNAL_BREAKAGES = {
  'loads once': (driver, journal) => {
    let isLoaded = false
    return {
      open: (signal) => {
        driver.open(signal)
        if (isLoaded) journal.store = new MemoryStore()
        isLoaded = true
      },
    }
  },
  'loses the last batch': (driver, journal) => {
    let last = 0
    const write = journal.write.bind(journal)
    journal.write = (text) => {
      last = text.length
      write(text)
    }
    return {
      close: () => {
        if (last > 100 && journal.file !== undefined) {
          fs.ftruncateSync(journal.file, fs.fstatSync(journal.file).size - last)
        }
        return driver.close()
      },
    }
  },
  'forgets deletions': replays((record) => ('step' in record ? undefined : record)),
  'cuts times off at the millisecond': replays((record) =>
    !('batch' in record)
      ? record
      : { batch: { ...record.batch, timestamps: record.batch.timestamps.map(Math.floor) } },
  ),
  'forgets attributes': replays((record) =>
    !('batch' in record) ? record : { batch: { ...record.batch, attributes: [] } },
  ),
  'indexes only its own entries': (driver, journal) => {
    let lastId = 0
    return {
      open: (signal) => {
        driver.open(signal)
        lastId = journal.store.stats().lastId
      },
      search: async (query, signal) => {
        const found = await driver.search(query, signal)
        return query.text === undefined ? found : found.filter(({ id }) => id > lastId)
      },
    }
  },
  'starts with id 1': (driver, journal) => ({
    open: (signal) => {
      driver.open(signal)
      if (journal.store.stats().entries < 3) journal.store = new MemoryStore()
    },
  }),
  'forgets tokens': (_, journal) => {
    let count = 0
    const replay = journal.replay.bind(journal)
    journal.replay = (record) => {
      if (!('batch' in record)) return replay(record)
      replay({ batch: { ...record.batch, token: `${record.batch.token} ${count++}` } })
    }
    return {}
  },
  'is empty unless written to': (driver, journal) => {
    let hasWritten = false
    return {
      append: (batch) => {
        hasWritten = true
        return driver.append(batch)
      },
      close: () => {
        if (!hasWritten && journal.file !== undefined) fs.ftruncateSync(journal.file, 0)
        hasWritten = false
        return driver.close()
      },
    }
  },
  'shares one store': (_, journal) => {
    const shared = (globalThis as { oneStore?: MemoryStore }).oneStore ?? new MemoryStore()
    Object.assign(globalThis, { oneStore: shared })
    Object.defineProperty(journal, 'store', { get: () => shared, set: () => {} })
    return {}
  },
  'writes later': (_, journal) => {
    const write = journal.write.bind(journal)
    journal.write = (text) => {
      if (text.length < 100) write(text)
      else setTimeout(() => journal.file !== undefined && write(text), 50)
    }
    return {}
  },
  'writes piece by piece': (_, journal) => {
    // Pieces of 20 entries, without a mark for the end of the batch.
    const write = journal.write.bind(journal)
    journal.write = (text) => {
      if (!text.startsWith('{"batch"')) return write(text)
      const { batch } = JSON.parse(text) as { batch: Record<string, unknown[]> & { size: number } }
      for (let i = 0; i < batch.size; i += 20) {
        const piece = Object.entries(batch).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.slice(i, i + 20) : value,
        ])
        const size = Math.min(20, batch.size - i)
        const token = `${batch.token}${i === 0 ? '' : ` ${i}`}`
        write(`${JSON.stringify({ batch: { ...Object.fromEntries(piece), size, token } })}\n`)
      }
    }
    return {}
  },
  'writes the token first': (driver, journal) => {
    const tokens = () => {
      const path = `${journal.path}.tokens`
      return fs.existsSync(path) ? fs.readFileSync(path, 'utf8').split('\n') : []
    }
    return {
      append: (batch) => {
        if (tokens().includes(batch.token)) {
          const known = journal.store.stats().lastId
          return Array.from({ length: batch.size }, (_, i) => known - batch.size + 1 + i)
        }
        fs.appendFileSync(`${journal.path}.tokens`, `${batch.token}\n`)
        const end = performance.now() + 60
        while (performance.now() < end);
        return driver.append(batch)
      },
    }
  },
  'keeps its lock': (driver, journal) => ({
    open: (signal) => {
      if (fs.existsSync(journal.lock)) throw busy(`${journal.lock} is there.`)
      return driver.open(signal)
    },
  }),
  'deletes in two steps': (driver, journal) => {
    // The counter changes before the entries are deleted.
    const path = `${journal.path}.count`
    const counted = () => (fs.existsSync(path) ? Number(fs.readFileSync(path, 'utf8')) : 0)
    return {
      deleteOldest: async (policy, budget) => {
        const isFirst = !fs.existsSync(path)
        if (!policy.dryRun) fs.writeFileSync(path, String(counted() + budget))
        // Long enough for a kill during the wait, even on a busy machine.
        if (!isFirst) await new Promise((resolve) => setTimeout(resolve, 30_000))
        return driver.deleteOldest(policy, budget)
      },
      stats: async () => {
        const stats = await driver.stats()
        return { ...stats, entries: stats.lastId - counted() }
      },
    }
  },
  'fails with BUSY immediately': (driver, journal) => {
    holdsItsLock(journal)
    return { appendSync: (batch) => driver.append(batch) as readonly number[] }
  },
  'waits for a lock as long as it takes': (driver, journal) => {
    holdsItsLock(journal)
    return { appendSync: (batch) => driver.appendSync?.(batch, 60_000) ?? [] }
  },
  'mistakes a timeout of 0 for none': (driver, journal) => {
    holdsItsLock(journal)
    return { appendSync: (batch, timeout) => driver.appendSync?.(batch, timeout || 60_000) ?? [] }
  },
  'gives up however long it may wait': (driver, journal) => {
    holdsItsLock(journal)
    return { appendSync: (batch, timeout) => driver.appendSync?.(batch, Math.min(timeout, 50)) ?? [] }
  },
  'lets every driver in': (_, journal) => {
    journal.acquire = () => {}
    return {}
  },
  'lets every driver in after a refusal': (driver, journal) => ({
    open: (signal) => {
      try {
        return driver.open(signal)
      } catch (thrown) {
        // Like POSIX locks, which are all released when any descriptor of the file is closed.
        fs.rmSync(journal.lock, { force: true })
        throw thrown
      }
    },
  }),
  'refuses with an error of its own': (driver, journal) => ({
    open: (signal) => {
      try {
        return driver.open(signal)
      } catch (thrown) {
        if (fs.existsSync(journal.lock)) throw new Error('resource temporarily unavailable')
        throw thrown
      }
    },
  }),
  'never releases its lock': (_, journal) => {
    journal.release = () => {}
    return {}
  },
  'looks once': (_, journal) => {
    // It sees changes of other drivers only with its own next write.
    const { catchUp, locked } = journal
    let mayLook = true
    journal.catchUp = () => {
      if (mayLook) catchUp.call(journal)
      mayLook = false
    }
    journal.locked = (work) => {
      mayLook = true
      return locked.call(journal, work) as ReturnType<typeof work>
    }
    return {}
  },
  'counts by itself': (driver, journal) => {
    let entries = 0
    return {
      append: async (batch) => {
        const ids = await driver.append(batch)
        entries = journal.store.stats().entries
        return ids
      },
      stats: async () => ({ ...(await driver.stats()), entries }),
    }
  },
  'has tokens of its own': (driver) => {
    const mine = Math.random()
    return { append: (batch) => driver.append({ ...batch, token: `${batch.token} ${mine}` }) }
  },
  'sees no deletions of others': (driver, journal) => {
    const replay = journal.replay.bind(journal)
    journal.replay = (record) => {
      if ('batch' in record) replay(record)
    }
    return driver
  },
  'takes the store with it': (driver, journal) => ({
    close: async () => {
      await driver.close()
      fs.rmSync(journal.path, { force: true })
    },
  }),
  'never idle': (driver) => {
    let timer: NodeJS.Timeout | undefined
    return {
      open: (signal) => {
        timer = setInterval(() => {}, 1000)
        return driver.open(signal)
      },
      close: () => {
        clearInterval(timer)
        return driver.close()
      },
    }
  },
  'timer left running': (driver) => ({
    close: () => {
      setInterval(() => {}, 1000)
      return driver.close()
    },
  }),
} satisfies Record<string, JournalBreakage>

/** Holds the lock for long after a large batch, as a busy engine does. */
function holdsItsLock(journal: Journal): void {
  const locked = journal.locked.bind(journal)
  journal.locked = (work) =>
    locked(() => {
      const { lastId } = journal.store.stats()
      const result = work()
      const isLarge = journal.store.stats().lastId - lastId >= 1000
      if (isLarge) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700)
      return result
    })
}

function busy(message: string): Error {
  return Object.assign(new Error(message), { code: 'EBUSY' })
}
