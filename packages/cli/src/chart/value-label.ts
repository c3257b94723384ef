import { type AttributeValue, SEVERITY_NAMES } from '@logpond/core'
import { visibleJson, visibleText } from '@logpond/mapping/writers'

/** A value for people. A text that looks like a value of another type, or like none, has quotes. */
export function valueLabel(value: AttributeValue, field: string): string {
  if (field === 'severity' && typeof value === 'number') return severityLabel(value)
  if (typeof value !== 'string') return String(value)
  const isAmbiguous =
    value.trim() !== value ||
    value.startsWith('"') ||
    /^(?:true|false|null|\(none\)|\(others\)|)$/.test(value) ||
    isNumber(value)
  return isAmbiguous ? visibleJson(value) : visibleText(value)
}

function isNumber(text: string): boolean {
  return !Number.isNaN(Number(text))
}

/** As OpenTelemetry names them: `error`, `error2`. */
function severityLabel(severity: number): string {
  const step = (severity - 1) % 4
  return `${SEVERITY_NAMES[(severity - 1) >> 2]}${step === 0 ? '' : step + 1}`
}
