import type { MessageCounts } from '../part/message-counts.js'
import type { DictionaryColumn } from '../part/part.js'
import type { TemplateReader } from './template-reader.js'

const SEVERITIES = 25

/** Blocks with more combinations of templates, severities and services are not counted by service. */
const MAX_KINDS = 131_072

/**
 * Counts the rows of a block by the template of their message and by severity.
 *
 * @param services Counts by service too.
 */
export function countMessages(
  { codes, templates }: Pick<TemplateReader, 'codes' | 'templates'>,
  severities: Uint8Array,
  errorTexts: readonly string[],
  services?: DictionaryColumn,
): MessageCounts {
  if (services !== undefined) {
    const kinds = templates.length * SEVERITIES * (services.values.length + 1)
    if (kinds <= MAX_KINDS) return countByService({ codes, templates }, severities, errorTexts, services)
  }
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

function countByService(
  { codes, templates }: Pick<TemplateReader, 'codes' | 'templates'>,
  severities: Uint8Array,
  errorTexts: readonly string[],
  { codes: serviceCodes, values }: DictionaryColumn,
): MessageCounts {
  const width = values.length + 1
  const counts = new Uint32Array(templates.length * SEVERITIES * width)
  for (let row = 0; row < codes.length; row++) {
    const kind = (codes[row] as number) * SEVERITIES + (severities[row] as number)
    const at = kind * width + (serviceCodes[row] as number)
    counts[at] = (counts[at] as number) + 1
  }
  const rows: number[] = []
  const services: (string | undefined)[] = []
  for (let at = 0; at < counts.length; at++) {
    const count = counts[at] as number
    if (count === 0) continue
    const kind = Math.floor(at / width)
    const code = at % width
    rows.push(Math.floor(kind / SEVERITIES), kind % SEVERITIES, count)
    services.push(code === 0 ? undefined : values[code - 1])
  }
  return { templates, rows, errorTexts, services }
}
