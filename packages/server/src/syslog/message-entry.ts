import { StringDecoder } from 'node:string_decoder'
import type { LogEntry } from '@logpond/core'
import { entryOfSyslog } from '@logpond/mapping'
import type { Frame } from './frame-reader.js'

export interface MessageContext {
  /** The current time in milliseconds since the Unix epoch. */
  readonly now: () => number
  readonly timeZone: string | undefined
}

/** The entry of a message from a sender. A message without a host or a time gets the sender's address and the current time. */
export function entryOfMessage(frame: Frame, sender: string, context: MessageContext): LogEntry {
  const text = textOf(frame)
  const entry = entryOfSyslog(text, context)
  entry.timestamp ??= context.now()
  entry.host ??= sender
  if (frame.isTruncated) entry.attributes = { ...entry.attributes, 'syslog.truncated': true }
  return entry
}

// Trailers of datagrams, and those inside of counted frames.
const TRAILERS = '\n\r\0'

function textOf({ bytes, isTruncated }: Frame): string {
  // The decoder leaves out a character that was cut. Bytes that are not UTF-8 become U+FFFD.
  const text = isTruncated ? new StringDecoder('utf8').write(bytes) : bytes.toString('utf8')
  let end = text.length
  while (end > 0 && TRAILERS.includes(text[end - 1] as string)) end--
  return text.slice(text.startsWith('\ufeff') ? 1 : 0, end)
}

/** An address as users write it: an IPv4 address that came over IPv6 without its prefix. */
export function addressOf(address: string | undefined): string {
  if (address === undefined) return 'unknown'
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}
