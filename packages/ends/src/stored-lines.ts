import { existsSync, readFileSync } from 'node:fs'
import { openLogStorage } from '@logpond/core'
import { autoDriver } from '@logpond/driver-auto'
import { numberOf } from './line.js'
import type { Row, Target } from './subject.js'

/** The numbers of the lines that a process has stored, in the order in which they are stored. */
export async function storedLines(
  stores: Row['stores'],
  { path, driver }: Target,
): Promise<(number | undefined)[]> {
  if (stores === 'nothing' || !existsSync(path)) return []
  return stores === 'entries' ? linesOfDatabase(path, driver) : linesOfFile(path)
}

async function linesOfDatabase(path: string, driver: Target['driver']): Promise<(number | undefined)[]> {
  await using storage = await openLogStorage({ driver: autoDriver({ path, driver, thread: 'main' }) })
  const entries: { readonly id: number; readonly number: number | undefined }[] = []
  for await (const { id, message } of storage.scan()) entries.push({ id, number: numberOf(message) })
  // In the order in which they were stored, which timestamps do not show.
  return entries.sort((a, b) => a.id - b.id).map(({ number }) => number)
}

/** The lines of JSON in a file, up to one that is cut off. */
function linesOfFile(path: string): (number | undefined)[] {
  const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return whole.map((line) => {
    const { msg, message = msg, body = message } = JSON.parse(line) as Record<string, string>
    return numberOf(String(body))
  })
}
