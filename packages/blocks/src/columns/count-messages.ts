import type { MessageCounts } from '../part/message-counts.js'
import type { TemplateReader } from './template-reader.js'

const SEVERITIES = 25

/** Counts the rows of a block by the template of their message and by severity. */
export function countMessages(
  { codes, templates }: TemplateReader,
  severities: Uint8Array,
  errorTexts: readonly string[],
): MessageCounts {
  const counts = new Uint32Array(templates.length * SEVERITIES)
  for (let row = 0; row < codes.length; row++) {
    const at = (codes[row] as number) * SEVERITIES + (severities[row] as number)
    counts[at] = (counts[at] as number) + 1
  }
  const rows: number[] = []
  for (let at = 0; at < counts.length; at++) {
    const count = counts[at] as number
    if (count > 0) rows.push(Math.floor(at / SEVERITIES), at % SEVERITIES, count)
  }
  return { templates, rows, errorTexts }
}
