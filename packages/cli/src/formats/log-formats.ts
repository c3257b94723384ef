import { apacheAccess } from './apache-access.js'
import { apacheError } from './apache-error.js'
import { audit } from './audit.js'
import { brokenJson } from './broken-json.js'
import { dockerJson } from './docker-json.js'
import { found } from './found.js'
import { json } from './json.js'
import { kubernetesCri } from './kubernetes-cri.js'
import type { LogFormat } from './log-format.js'
import { logfmt } from './logfmt.js'
import { octetCounting } from './octet-counting.js'
import { printedEntry } from './printed-entry.js'
import { pythonBasic } from './python-logging.js'
import { syslogPriority } from './syslog-priority.js'
import { syslogRfc3164 } from './syslog-rfc3164.js'
import { syslogRfc5424 } from './syslog-rfc5424.js'
import { timed } from './timed.js'

/** The first format that recognizes a line parses it. Formats that are quick to recognize come first. */
export const LOG_FORMATS: readonly LogFormat[] = [
  syslogRfc5424,
  syslogRfc3164,
  printedEntry,
  dockerJson,
  json,
  brokenJson,
  kubernetesCri,
  audit,
  logfmt,
  syslogPriority,
  apacheError,
  timed,
  apacheAccess,
  pythonBasic,
  octetCounting,
  found,
]
