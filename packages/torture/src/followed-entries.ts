import { closeSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import type { StoredLogEntry } from '@logpond/core'

/** An entry that a follower has seen: its id, its writer, and its number there. */
export interface Followed {
  readonly id: number
  readonly origin: string
}

/** The list of entries that a follower has seen, in a file that survives a SIGKILL. */
export class FollowedEntries implements Disposable {
  readonly #file: number
  /** The id of the last entry; 0 if there is none. */
  lastId: number

  /** Continues a list, without a last line that a kill has cut. */
  constructor(path: string) {
    const { entries, bytes } = readList(path)
    this.lastId = entries.at(-1)?.id ?? 0
    this.#file = openSync(path, 'a')
    truncateSync(path, bytes)
  }

  add({ id, message }: StoredLogEntry): void {
    writeSync(this.#file, `${id} ${originIn(message)}\n`)
    this.lastId = id
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
  }
}

export function readFollowed(path: string): Followed[] {
  return readList(path).entries
}

/** The words of a message that name its writer and its number. */
export function originIn(message: string): string {
  return message.split(' ', 2).join(' ')
}

function readList(path: string): { readonly entries: Followed[]; readonly bytes: number } {
  const text = readText(path)
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  const entries = whole.split('\n').flatMap((line) => {
    const [, id, origin] = /^(\d+) (.*)$/.exec(line) ?? []
    return id === undefined || origin === undefined ? [] : [{ id: Number(id), origin }]
  })
  return { entries, bytes: Buffer.byteLength(whole) }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
