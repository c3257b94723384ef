import type { MessageColumn, MessageHints, RowSet } from '../part/part.js'
import { type MatchVariable, MessageCondition } from './message-condition.js'
import { applyVerdicts } from './row-verdicts.js'
import type { TemplateReader } from './template-reader.js'

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
    const verdicts = this.#texts.templates.map((template) => {
      const verdict = condition === undefined ? true : condition.verdict(template, match)
      if (verdict === false || (isUsable && hints.isEnough)) return verdict
      return template.variables.length === 0 ? test(template.pieces[0] as string) : verdict
    })
    applyVerdicts(this.#texts, verdicts, rows)
    if (isUsable && hints.isEnough) return
    for (let row = 0; row < rows.length; row++) {
      if (rows[row] === 0 || this.#texts.templateOf(row).variables.length === 0) continue
      if (!test(this.#texts.get(row))) rows[row] = 0
    }
  }
}
