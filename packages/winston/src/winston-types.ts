import type { SearchQuery } from '@logpond/core'
import type {} from 'winston'

declare module 'winston' {
  /** Options of `logger.query` that the Logpond transport adds. */
  interface QueryOptions {
    level?: string | undefined
    text?: SearchQuery['text']
    contains?: SearchQuery['contains']
    minSeverity?: SearchQuery['minSeverity']
    maxSeverity?: SearchQuery['maxSeverity']
    service?: SearchQuery['service']
    host?: SearchQuery['host']
    traceId?: SearchQuery['traceId']
    attributes?: SearchQuery['attributes']
  }
}
