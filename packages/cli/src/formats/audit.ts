import type { LogFormat } from './log-format.js'

const HEADER = /^(?:node=\S{1,255} )?type=\S{1,64} msg=audit\((\d{10})\.(\d{3}):\d{1,20}\):/

/** The audit log of Linux, whose time is not a separate pair: `type=SYSCALL msg=audit(1706696430.123:24287): arch=…`. */
export const audit: LogFormat = {
  name: 'audit',
  parse(line) {
    if (!line.startsWith('type=') && !line.startsWith('node=')) return undefined
    const match = HEADER.exec(line)
    return match === null ? undefined : { message: line, timestamp: Number(`${match[1]}${match[2]}`) }
  },
}
