export { type ConsoleCapture, type ConsoleOptions, captureConsole } from './capture-console.js'
export type { ConsoleMethod } from './console-methods.js'
export { withoutCapture } from './uncaptured.js'
