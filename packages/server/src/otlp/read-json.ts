import type { ResourceLogs } from './otlp-logs.js'
import { readAnyJson } from './read-any-json.js'
import { readPlainJson } from './read-plain-json.js'

/**
 * Reads an `ExportLogsServiceRequest` as OTLP writes it in JSON: names in lowerCamelCase, ids in hex, numbers of 64 bits as text or as
 * numbers, enums as numbers. Unknown members are ignored, and `null` is an absent member.
 *
 * @throws BadBody if the text is not JSON, or a member has a wrong type; its message has the path of the member.
 */
export function readJson(body: Buffer): ResourceLogs[] {
  return readPlainJson(body) ?? readAnyJson(body)
}
