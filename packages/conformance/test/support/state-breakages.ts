import * as fs from 'node:fs'
import { MemoryStore } from '@logpond/core/testing'
import type { Journal, JournalBreakage } from './journal-driver.js'

// Other processes load this file directly, so it must need nothing but type stripping, and import only packages.

type Snapshot = ReturnType<MemoryStore['snapshot']>

/** A checkpoint that writes a changed snapshot. */
function compactsAs(change: (snapshot: Snapshot) => Snapshot): JournalBreakage {
  return (_, journal) => {
    const compact = journal.compact.bind(journal)
    journal.compactIfLarge = () => compact(change(journal.store.snapshot()))
    return {}
  }
}

/** Delays the writing of some records until close. */
function writesAtItsEnd(isLate: (text: string) => boolean): JournalBreakage {
  return (driver, journal) => {
    const late: string[] = []
    const write = journal.write.bind(journal)
    journal.write = (text) => {
      if (isLate(text)) late.push(text)
      else write(text)
    }
    return {
      close: () => {
        for (const text of late.splice(0)) write(text)
        return driver.close()
      },
    }
  }
}

/** A checkpoint that takes a snapshot, and later writes what `finish` makes of it. */
function compactsLate(finish: (before: Snapshot, journal: Journal) => Snapshot): JournalBreakage {
  return (_, journal) => ({
    checkpoint: async () => {
      const before = journal.store.snapshot()
      for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate)
      journal.compact(finish(before, journal))
    },
  })
}

/** A note in a file next to the journal. */
function note(journal: Journal) {
  const path = `${journal.path}.note`
  return {
    read: () => (fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : undefined),
    write: (text: string) => fs.writeFileSync(path, text),
  }
}

/** Faults of a driver with a file that show over time. */
export const STATE_BREAKAGES = {
  'does dry runs when it is opened': (driver, journal) => ({
    deleteOldest: (policy, budget) => {
      if (policy.dryRun) journal.write(`${JSON.stringify({ step: [{ ...policy, dryRun: false }, 1] })}\n`)
      return driver.deleteOldest(policy, budget)
    },
  }),
  'writes a step down when its cleanup ends': (_, journal) => {
    let steps = ''
    return {
      deleteOldest: (policy, budget) => {
        const result = journal.store.deleteOldest(policy, budget)
        if (policy.dryRun) return result
        steps += `${JSON.stringify({ step: [policy, budget] })}\n`
        if (!result.more) {
          journal.write(steps)
          steps = ''
        }
        return result
      },
    }
  },
  'continues from the stored ids after a checkpoint': compactsAs((snapshot) => ({
    ...snapshot,
    lastId: snapshot.rows.at(-1)?.id ?? 0,
  })),
  'forgets tokens with a checkpoint': compactsAs((snapshot) => ({
    ...snapshot,
    firstIds: snapshot.firstIds.slice(-1),
  })),
  'writes down what fails': (driver, journal) => ({
    append: (batch) => {
      try {
        return driver.append(batch)
      } catch (thrown) {
        const columns = { timestamps: [0], severities: [9], messages: ['half'], attributes: [] }
        const rest = { services: [], hosts: [], traceIds: [], spanIds: [] }
        const line = { batch: { token: `${batch.token}, half`, size: 1, ...columns, ...rest } }
        journal.write(`${JSON.stringify(line)}\n`)
        throw thrown
      }
    },
  }),
  'appends repeated batches again': (_, journal) => {
    let count = 0
    const seen = new Set<string>()
    const replay = journal.replay.bind(journal)
    journal.replay = (record) => {
      if (!('batch' in record)) return replay(record)
      const { token } = record.batch
      replay(seen.has(token) ? { batch: { ...record.batch, token: `${token} ${count++}` } } : record)
      seen.add(token)
    }
    return {}
  },
  'notes the last id when it closes': (driver, journal) => {
    const last = note(journal)
    return {
      open: (signal) => {
        driver.open(signal)
        const snapshot = journal.store.snapshot()
        const lastId = Math.max(Number(last.read() ?? 0), snapshot.rows.at(-1)?.id ?? 0)
        journal.store = MemoryStore.from({ ...snapshot, lastId })
      },
      close: () => {
        last.write(String(journal.store.stats().lastId))
        return driver.close()
      },
    }
  },
  'notes deletions when it closes': writesAtItsEnd((text) => text.startsWith('{"step"')),
  'notes tokens when it closes': (driver, journal) => {
    const tokens = note(journal)
    return {
      open: (signal) => {
        driver.open(signal)
        const known = JSON.parse(tokens.read() ?? '[]')
        journal.store = MemoryStore.from({ ...journal.store.snapshot(), firstIds: known })
      },
      close: () => {
        tokens.write(JSON.stringify(journal.store.snapshot().firstIds))
        return driver.close()
      },
    }
  },
  'empties its file before it writes a checkpoint': (_, journal) => ({
    checkpoint: async () => {
      const { compact, file } = journal
      if (file !== undefined) fs.ftruncateSync(file, 0)
      await new Promise((resolve) => setTimeout(resolve, 100))
      compact.call(journal)
    },
  }),
  'empties its file before it opens': (driver, journal) => ({
    open: async (signal) => {
      const lines = fs.existsSync(journal.path) ? fs.readFileSync(journal.path) : undefined
      if (lines !== undefined) fs.truncateSync(journal.path, 0)
      await new Promise((resolve) => setTimeout(resolve, 100))
      if (lines !== undefined) fs.writeFileSync(journal.path, lines)
      return driver.open(signal)
    },
  }),
  'never releases space': () => ({ checkpoint: () => {} }),
  'keeps what a checkpoint has replaced': (_, journal) => {
    const compact = journal.compact.bind(journal)
    let count = 0
    journal.compact = (snapshot) => {
      fs.linkSync(journal.path, `${journal.path}.${count++}`)
      compact(snapshot)
    }
    return {}
  },
  'keeps open what a checkpoint has replaced': (_, journal) => {
    const compact = journal.compact.bind(journal)
    journal.compact = (snapshot) => {
      fs.openSync(journal.path, 'r')
      compact(snapshot)
    }
    return {}
  },
  'replaces newer entries with its checkpoint': compactsLate((before) => before),
  'brings back entries that are deleted during a checkpoint': compactsLate((before, journal) => {
    const now = journal.store.snapshot()
    const added = now.rows.filter(({ id }) => id > (before.rows.at(-1)?.id ?? 0))
    return { ...now, rows: [...before.rows, ...added] }
  }),
  'finds the words of other drivers only after its next append': (driver, journal) => {
    let known = 0
    const isKnown = ({ id }: { id: number }) => id <= known
    return {
      append: async (batch) => {
        const ids = await driver.append(batch)
        known = journal.store.stats().lastId
        return ids
      },
      search: async (query) => {
        const found = await driver.search(query)
        return query.text === undefined ? found : found.filter(isKnown)
      },
    }
  },
  'does not see that a checkpoint has replaced its file': (_, journal) => {
    const compact = journal.compact.bind(journal)
    journal.compactIfLarge = () => compact()
    const open = journal.openFile.bind(journal)
    let isOpen = false
    let isCompacting = false
    journal.compact = () => {
      isCompacting = true
      compact()
      isCompacting = false
    }
    journal.compactIfLarge = () => journal.compact()
    journal.openFile = () => {
      if (!isOpen || isCompacting) open()
      isOpen = true
    }
    return {}
  },
} satisfies Record<string, JournalBreakage>
