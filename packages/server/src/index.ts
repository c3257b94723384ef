export { createHandler, type HandlerOptions, type LogHandler } from './create-handler.js'
