import type { LogEntry } from '@logpond/core'
import { isObject } from '../values/nested.js'
import type { LineContext } from './line-context.js'
import { openTelemetry } from './open-telemetry.js'
import { attributesOf } from './open-telemetry-values.js'

type JsonObject = Record<string, unknown>

/** Whether an object contains log records grouped by resource and scope, as OpenTelemetry exporters write them. */
export function isOtlp(record: JsonObject): boolean {
  return 'resourceLogs' in record || 'scopeLogs' in record || 'resource_logs' in record
}

/** The entries of all log records. Their attributes include the resource and the scope. */
export function otlp(record: JsonObject, context: LineContext): readonly LogEntry[] {
  const groups = record.resourceLogs ?? record.resource_logs
  return (groups === undefined ? [record] : objectsIn(groups)).flatMap(({ resource, ...group }) =>
    objectsIn(group.scopeLogs ?? group.scope_logs ?? group.instrumentationLibraryLogs).flatMap((scoped) => {
      const scope = scopeOf(scoped.scope ?? scoped.instrumentationLibrary)
      return objectsIn(scoped.logRecords ?? scoped.log_records ?? scoped.logs).map((logRecord) =>
        openTelemetry({ ...logRecord, ...scope, ...(resource !== undefined && { resource }) }, '', context),
      )
    }),
  )
}

function scopeOf(scope: unknown): JsonObject {
  if (!isObject(scope)) return {}
  const attributes = attributesOf(scope.attributes)
  const { name, version } = scope
  const known = {
    ...(typeof name === 'string' && name !== '' && { name }),
    ...(typeof version === 'string' && version !== '' && { version }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  }
  return Object.keys(known).length === 0 ? {} : { scope: known }
}

function objectsIn(list: unknown): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : []
}
