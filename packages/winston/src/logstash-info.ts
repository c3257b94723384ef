import { type Info, MESSAGE } from './info.js'

/** How the text of `format.logstash` begins, whose names are sorted. */
const BEGINNING = '{"@'
/** The stack of an Error without a message. Node.js writes its first line when it is first read. */
const NO_MESSAGE = /^([\w$.]+)(?:: ?)?(?=\n[ \t]*at )/

/**
 * An info with its message and its time. `format.logstash` moves both out of the info, into the text that is printed, and also out of an
 * Error that is the info.
 */
export function withLogstashFields(info: Info): Info {
  const text = info[MESSAGE]
  if (typeof text !== 'string' || !text.startsWith(BEGINNING) || info.message) return info
  const { '@message': message, '@timestamp': timestamp } = parse(text)
  if (message === undefined && timestamp === undefined) return info
  const copy = Object.create(Object.getPrototypeOf(info), Object.getOwnPropertyDescriptors(info)) as Info
  // The stack of an Error is not copied with its descriptor.
  if (Object.hasOwn(info, 'stack')) set(copy, info, 'stack', withMessage(info.stack, message))
  if (message !== undefined) set(copy, info, 'message', message)
  if (timestamp !== undefined && info.timestamp === undefined) set(copy, info, 'timestamp', timestamp)
  return copy
}

function withMessage(stack: unknown, message: unknown): unknown {
  if (typeof stack !== 'string' || typeof message !== 'string') return stack
  return stack.replace(NO_MESSAGE, (_head, name: string) => `${name}: ${message}`)
}

function set(copy: Info, info: Info, name: string, value: unknown): void {
  const isHidden = Object.getOwnPropertyDescriptor(info, name)?.enumerable === false
  Object.defineProperty(copy, name, { value, enumerable: !isHidden, configurable: true, writable: true })
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}
