/// <reference lib="esnext.disposable" preserve="true" />

export { createHandler, type LogHandler } from './create-handler.js'
export type { Ack } from './delivery/delivery.js'
export type { HandlerOptions } from './handler-options.js'
