import type { StoredLogEntry } from '@logpond/core'
import { CommandError } from '../../command-error.js'
import type { Argument } from '../tool/arguments.js'

/** For tools whose answers have several pages. */
export const CURSOR = {
  cursor: {
    type: 'string',
    maxLength: 60,
    description: 'Where the last answer ended, as it said; with the same query',
  },
} as const satisfies Record<string, Argument>

export function cursorAfter({ timestamp, id }: StoredLogEntry): string {
  return `${timestamp}/${id}`
}

/** @throws CommandError if it is not one. */
export function readCursor(text: string): { timestamp: number; id: number } | undefined {
  if (text === '') return undefined
  const [, timestamp, id] = /^(-?\d{1,16}(?:\.\d{1,3})?)\/(\d{1,16})$/.exec(text) ?? []
  if (timestamp !== undefined && id !== undefined) return { timestamp: Number(timestamp), id: Number(id) }
  throw new CommandError(
    `cursor must be the text that an earlier answer gave, such as "1769860800250/4711"; it was ${JSON.stringify(text)}. Leave it out for the first page.`,
  )
}
