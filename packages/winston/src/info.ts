/** The level of an info as the logger was called with it: `info.level` may contain colours. */
export const LEVEL = Symbol.for('level')

/** What a logger was called with after the message. Formats have not seen it, so it may contain what they remove elsewhere. */
export const SPLAT = Symbol.for('splat')

/** The text that transports print, which the last format of a logger usually writes. */
export const MESSAGE = Symbol.for('message')

/** One log event of winston, after the formats of the logger. It may be the very Error that was logged. */
export interface Info {
  [LEVEL]?: unknown
  [SPLAT]?: unknown
  [MESSAGE]?: unknown
  [key: string]: unknown
}
