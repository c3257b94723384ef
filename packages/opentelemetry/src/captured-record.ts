import { encodeAttributes } from '@logpond/core'
import { type OtelFields, readOtelRecord } from '@logpond/mapping/readers'
import type { OtelLogRecord, OtelResource, OtelScope } from './log-record.js'

const NO_RESOURCE: OtelResource = Object.freeze({ attributes: {} })
const NO_SCOPE: OtelScope = Object.freeze({ name: '' })
const NO_ATTRIBUTES = encodeAttributes({})

/** A record as it was when it was emitted. */
export interface CapturedRecord {
  readonly fields: OtelFields
  readonly resource: OtelResource
  readonly scope: OtelScope
}

/**
 * Copies everything that is stored of a record, so that later changes of the record do not matter. Only its resource may still
 * grow. Never throws.
 */
export function captureRecord(record: OtelLogRecord): CapturedRecord {
  try {
    const fields = readOtelRecord(record)
    const resource = record.resource ?? NO_RESOURCE
    return { fields, resource, scope: record.instrumentationScope ?? NO_SCOPE }
  } catch (thrown) {
    // Records of the SDK do not get here. Others may have getters and proxies.
    const message = `A log record could not be read: ${String((thrown as Error | undefined)?.message)}`
    const fields: OtelFields = {
      message,
      timestamp: undefined,
      severity: 17,
      traceId: undefined,
      spanId: undefined,
      attributes: NO_ATTRIBUTES,
    }
    return { fields, resource: NO_RESOURCE, scope: NO_SCOPE }
  }
}
