import { benchEntries } from './bench-entries.js'
import type { Writer } from './subject.js'

const PORTION = 1000

/** Stores `count` entries from number `first` on, as fast as possible. */
export async function fill(writer: Writer, count: number, first = 0): Promise<void> {
  for (let start = 0; start < count; start += PORTION) {
    await writer.write(benchEntries(Math.min(PORTION, count - start), first + start))
  }
  await writer.flush()
}

/** @throws Error if the subject is not a storage of Logpond */
export function storageOf({ storage }: Writer, name: string) {
  if (storage !== undefined) return storage
  throw new Error(`${name} is not a storage of Logpond.`)
}
