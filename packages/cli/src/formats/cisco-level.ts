import type { Severity } from '@logpond/core'
import { severityOfPriority } from '@logpond/mapping/readers'

const MNEMONIC = /%[A-Z][A-Z\d_]{1,31}(?:-[A-Z][A-Z\d_]{0,31}){0,3}-([0-7])-[A-Z\d_]{1,63}:/

/** The level in a message of a Cisco system, like `%SYS-5-CONFIG_I:`. The number is a syslog severity. */
export function ciscoLevel(line: string): Severity | undefined {
  if (!line.includes('%')) return undefined
  const digit = MNEMONIC.exec(line.length > 512 ? line.slice(0, 512) : line)?.[1]
  return digit === undefined ? undefined : severityOfPriority(Number(digit))
}
