import { setAttribute } from '../values/attributes.js'
import { isObject } from '../values/nested.js'

type JsonObject = Record<string, unknown>

const NAMES = ['@timestamp', 'level', 'message', 'logger', 'properties']

/**
 * A line of LogTape's JSON Lines formatter with its properties among the other members, and with OpenTelemetry's name of the logger, as
 * the sink stores them. Undefined for other records, and if a property has the name of a member.
 */
export function flatLogTape(record: JsonObject): JsonObject | undefined {
  const { properties, logger } = record
  if (!isObject(properties) || typeof logger !== 'string' || typeof record['@timestamp'] !== 'string')
    return undefined
  if (Object.keys(record).length !== NAMES.length || !NAMES.every((name) => Object.hasOwn(record, name)))
    return undefined
  const names = Object.keys(properties)
  if (names.some((name) => NAMES.includes(name) || name === 'log.logger')) return undefined
  const { properties: _properties, logger: _logger, ...flat } = record
  for (const name of names) setAttribute(flat, name, properties[name])
  flat['log.logger'] = logger
  return flat
}
