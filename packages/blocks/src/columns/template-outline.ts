import type { JsonValue } from '@logpond/core'
import { corrupt } from '../bytes/corrupt.js'
import type { Template } from './template-reader.js'

/** A variable, by its place in a template. */
export interface Slot {
  readonly slot: number
  readonly isText: boolean
}

/** Outlines that are remembered. Most blocks of a store have the same few templates. */
const REMEMBERED = 512

/** Longer templates are not remembered. */
const MAX_LENGTH = 4096

const remembered = new Map<string, JsonValue>()

/**
 * A template of attributes as JSON whose values are the places of variables: a text of digits for a text, otherwise a number.
 * `undefined` for a template without attributes. It must not be changed, and the template must not be a text as it is.
 *
 * @throws LogStorageError CORRUPT
 */
export function outlineOf(template: Template): JsonValue | undefined {
  const { bytes } = template
  if (bytes.length === 0) return undefined
  if (bytes.length > MAX_LENGTH) return parsed(outlineText(template))
  const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  let outline = remembered.get(key)
  if (outline === undefined) {
    outline = parsed(outlineText(template))
    if (remembered.size === REMEMBERED) remembered.clear()
    remembered.set(key, outline)
  }
  return outline
}

/** The variable that an outline has at the place of a value. */
export function slotOf(outline: JsonValue): Slot | undefined {
  if (typeof outline === 'number') return { slot: outline, isText: false }
  return typeof outline === 'string' ? { slot: Number(outline), isText: true } : undefined
}

function outlineText({ pieces, variables }: Template): string {
  let text = pieces[0] as string
  for (let slot = 0; slot < variables.length; slot++) text += `${slot}${pieces[slot + 1]}`
  return text
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch (cause) {
    throw corrupt('attributes are not JSON', cause)
  }
}
