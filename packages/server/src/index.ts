/// <reference lib="esnext.disposable" preserve="true" />

export { createHandler, type LogHandler } from './create-handler.js'
export type { Ack } from './delivery/delivery.js'
export type { HandlerOptions } from './handler-options.js'
export { listenSyslog } from './syslog/listen-syslog.js'
export type { SyslogProblem, SyslogProblemKind } from './syslog/problem-reporter.js'
export type { SyslogListener } from './syslog/syslog-listener.js'
export type { SyslogListenerOptions } from './syslog/syslog-options.js'
export type { SyslogCloseReason, SyslogDropReason, SyslogStats } from './syslog/syslog-stats.js'
