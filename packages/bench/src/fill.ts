import { benchEntries } from './bench-entries.js'
import type { Writer } from './subject.js'

const PORTION = 1000

/** Stores entries `first` to `first + count`, as fast as it goes. */
export async function fill(writer: Writer, count: number, first = 0): Promise<void> {
  for (let start = 0; start < count; start += PORTION) {
    await writer.write(benchEntries(Math.min(PORTION, count - start), first + start))
  }
  await writer.flush()
}

/** The storage of a subject that has one. */
export function storageOf({ storage }: Writer, name: string) {
  if (storage !== undefined) return storage
  throw new Error(`${name} is no storage of Logpond.`)
}
