import type { LogEntry } from '@logpond/core'
import { jsonLog } from './json-log.js'
import type { LogFormat } from './log-format.js'
import { isOpenTelemetry, openTelemetry } from './open-telemetry.js'

/** A JSON object a line: OpenTelemetry records, pino, bunyan, and whoever else writes levels, times and messages. */
export const jsonLine: LogFormat = {
  name: 'JSON lines',
  parse(line, now) {
    const object = parseObject(line)
    if (object === undefined) return undefined
    const entry = isOpenTelemetry(object) ? openTelemetry(object, now) : jsonLog(object, now)
    return entry && isStorable(entry) ? entry : undefined
  },
}

function parseObject(line: string): Record<string, unknown> | undefined {
  if (!/^\s*\{/.test(line)) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

// A line may hold JSON that nests deeper than a storage takes; it is kept as text then.
function isStorable({ attributes }: LogEntry): boolean {
  return attributes === undefined || depthWithin(attributes, 400)
}

function depthWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((member) => depthWithin(member, levels - 1))
}
