import { checkOptionTypes, type StorageOptions } from '@logpond/driver-auto'
import type TransportStream from 'winston-transport'

/** The options of a transport, besides those of its storage. */
export interface TransportOptions {
  /** The key of the results of this transport in `logger.query`. @default 'logpond' */
  name?: string | undefined
  /** The least important level that is stored. @default the level of the logger */
  level?: string | undefined
  /** `service` of all entries. @default `service` of each info, as in `defaultMeta: { service: 'shop' }` */
  service?: string | undefined
  /** `host` of all entries. @default `hostname` of each info */
  host?: string | undefined
  /** Store the ids of the active span of OpenTelemetry with infos that have none. @default true */
  traceContext?: boolean | undefined
  /** A format that is applied to the infos of this transport alone, after the format of the logger. */
  format?: TransportStream.TransportStreamOptions['format']
  /** Store nothing. @default false */
  silent?: boolean | undefined
  /** Store uncaught exceptions. winston then ends the process, unless the logger has `exitOnError: false`. @default false */
  handleExceptions?: boolean | undefined
  /** Store unhandled rejections, in the same way. @default false */
  handleRejections?: boolean | undefined
}

/** Where to store, and how: `{ path }`, `{ storage }` or `{ driver }`, their options, and those of the transport. */
export type LogpondTransportOptions = StorageOptions & TransportOptions

export const TRANSPORT_OPTIONS: readonly (keyof TransportOptions)[] = [
  'name',
  'level',
  'service',
  'host',
  'traceContext',
  'format',
  'silent',
  'handleExceptions',
  'handleRejections',
]

/** @throws LogStorageError INVALID_OPTIONS */
export function checkTransportOptions(options: TransportOptions): void {
  checkOptionTypes('LogpondTransport', options, {
    name: 'string',
    level: 'string',
    service: 'string',
    host: 'string',
    traceContext: 'boolean',
    silent: 'boolean',
    handleExceptions: 'boolean',
    handleRejections: 'boolean',
  })
}
