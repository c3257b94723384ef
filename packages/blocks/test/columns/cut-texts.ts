import { type Cut, cutTexts } from '../../src/columns/template-cutter.js'
import { joinTexts } from '../../src/columns/text-spans.js'

/** What a text is cut into: its template with `·` for each variable, and the variables. */
export function cutText(text: string, cut: Cut): { template: string; variables: string[] | 'whole' } {
  const spans = joinTexts([text])
  const { templates, starts, ends } = cutTexts(spans, 1, cut)
  const slots = templates.slots[0] as number
  const template = [...Buffer.from(templates.bytesOf(0)).toString('latin1')].map((c) =>
    c === '\xff' ? '·' : c,
  )
  return {
    template: Buffer.from(template.map((c) => (c === '·' ? '\x07' : c)).join(''), 'latin1')
      .toString()
      .replaceAll('\x07', '·'),
    variables:
      slots < 0
        ? 'whole'
        : Array.from({ length: slots }, (_, i) =>
            Buffer.from(spans.bytes.subarray(starts[i], ends[i])).toString(),
          ),
  }
}
