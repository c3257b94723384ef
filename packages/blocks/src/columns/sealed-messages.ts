import type { MessageColumn, MessageHints, RowSet } from '../part/part.js'
import { type MatchVariable, MessageCondition } from './message-condition.js'
import { applyVerdicts } from './row-verdicts.js'
import type { Template, TemplateReader } from './template-reader.js'

/** The messages of a block. Most questions are decided by looking at templates, without creating messages. */
export class SealedMessages implements MessageColumn {
  readonly #texts: TemplateReader

  constructor(texts: TemplateReader) {
    this.#texts = texts
  }

  /** Reads all variables. Throws CORRUPT if they are damaged. */
  check(): void {
    this.#texts.check()
  }

  /** For callers that count rows by template. */
  get texts(): TemplateReader {
    return this.#texts
  }

  get memoryBytes(): number {
    return this.#texts.memoryBytes
  }

  get(row: number): string {
    return this.#texts.get(row)
  }

  test(test: (message: string) => boolean, hints: MessageHints, rows: RowSet): void {
    const isUsable = hints.contains === undefined || hints.contains.isWellFormed()
    const condition = isUsable ? new MessageCondition(hints) : undefined
    const match: MatchVariable = (template, slot, valueTest) => this.#texts.match(template, slot, valueTest)
    const isEnough = isUsable && hints.isEnough
    /** For each template, whether the verdict is that of the test. */
    const isDecided: boolean[] = []
    const verdicts = this.#texts.templates.map((template) => {
      const verdict = condition === undefined ? true : condition.verdict(template, match)
      const text = verdict === false || isEnough ? undefined : textOf(template, condition)
      isDecided.push(verdict === false || isEnough || text !== undefined)
      return text === undefined ? verdict : test(text)
    })
    applyVerdicts(this.#texts, verdicts, rows)
    if (!isDecided.includes(false)) return
    const { codes } = this.#texts
    for (let row = 0; row < rows.length; row++) {
      if (rows[row] === 0 || isDecided[codes[row] as number]) continue
      if (!test(this.#texts.get(row))) rows[row] = 0
    }
  }
}

/** A message that stands for all of a template. */
function textOf(template: Template, condition: MessageCondition | undefined): string | undefined {
  if (condition !== undefined) return condition.textOf(template)
  return template.variables.length === 0 ? template.pieces[0] : undefined
}
