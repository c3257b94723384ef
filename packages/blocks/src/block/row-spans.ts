import type { TextSpans } from '../columns/text-spans.js'
import {
  HAS_SPAN_ID,
  HAS_TRACE_ID,
  type PackedTexts,
  SPAN_ID_LENGTH,
  TRACE_ID_LENGTH,
} from '../part/packed-texts.js'

/** Where each text of rows lies. An absent one is empty. */
export interface RowSpans {
  readonly messages: TextSpans
  readonly attributes: TextSpans
  readonly traceIds: TextSpans
  readonly spanIds: TextSpans
}

export function rowSpans(texts: PackedTexts, count: number): RowSpans {
  const { bytes, messageLengths, attributesLengths, flags } = texts
  const messageEnds = new Uint32Array(count)
  const attributesEnds = new Uint32Array(count)
  const traceIdEnds = new Uint32Array(count)
  const spanIdEnds = new Uint32Array(count)
  for (let row = 0; row < count; row++) {
    const flag = flags[row] as number
    let end = (texts.starts[row] as number) + (messageLengths[row] as number)
    messageEnds[row] = end
    end += attributesLengths[row] as number
    attributesEnds[row] = end
    if (flag & HAS_TRACE_ID) end += TRACE_ID_LENGTH
    traceIdEnds[row] = end
    if (flag & HAS_SPAN_ID) end += SPAN_ID_LENGTH
    spanIdEnds[row] = end
  }
  return {
    messages: { bytes, starts: texts.starts, ends: messageEnds },
    attributes: { bytes, starts: messageEnds, ends: attributesEnds },
    traceIds: { bytes, starts: attributesEnds, ends: traceIdEnds },
    spanIds: { bytes, starts: traceIdEnds, ends: spanIdEnds },
  }
}
