import { readRfc5424 } from '@logpond/mapping/readers'
import type { LogFormat } from './log-format.js'

/** Syslog of RFC 5424: `<165>1 2024-01-31T10:20:30.123Z host app 4711 ID47 [id key="value"] message`. */
export const syslogRfc5424: LogFormat = { name: 'syslog-rfc5424', parse: (line) => readRfc5424(line) }
