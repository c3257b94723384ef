import { visibleText } from '@logpond/mapping/writers'
import { columnsOf } from '../columns-of.js'

/** The most characters of a text that are shown before and after the position. */
const AROUND = 50

/** A part of a text on one line and, on the next line, a mark below a position in it. */
export function markPosition(text: string, { offset, length }: { offset: number; length: number }): string[] {
  const start = Math.max(0, offset - AROUND)
  const end = Math.min(text.length, offset + Math.max(1, Math.min(length, AROUND)) + AROUND)
  const before = `${start > 0 ? '…' : ''}${visibleText(text.slice(start, offset))}`
  const marked = visibleText(text.slice(offset, Math.min(offset + length, end)))
  const after = `${visibleText(text.slice(offset + length, end))}${end < text.length ? '…' : ''}`
  const mark = '^'.repeat(Math.max(1, columnsOf(marked)))
  return [`  ${before}${marked}${after}`, `  ${' '.repeat(columnsOf(before))}${mark}`]
}
