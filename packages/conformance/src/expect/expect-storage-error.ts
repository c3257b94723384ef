import { inspect } from 'node:util'
import { isLogStorageError, type LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import { expectThat } from './expect.js'

/** The codes of an engine that cannot open or use its files. */
export const ENGINE_CODES: readonly LogStorageErrorCode[] = [
  'IO',
  'CORRUPT',
  'READ_ONLY',
  'CONNECTION',
  'UNSUPPORTED',
]

/**
 * @param what The call that failed, as the subject of a sentence: `'open, when a file is in the place of the folder,'`.
 * @throws ConformanceFailure unless this is a LogStorageError with one of the codes and a readable message.
 */
export function expectStorageError(
  failure: unknown,
  codes: readonly LogStorageErrorCode[],
  what: string,
): void {
  const wanted = `expected a LogStorageError with the code ${codes.join(' or ')}`
  expectThat(isLogStorageError(failure), `${what} failed with ${inspect(failure, { depth: 0 })}: ${wanted}`)
  const { code, message } = failure
  expectThat(codes.includes(code), `${what} failed with ${code}: ${message}: ${wanted}`)
  expectMessage(failure, `${what} failed with an error that`)
}

/** @throws ConformanceFailure unless an error has a readable message. `what` is the subject of a sentence about it. */
export function expectMessage({ code, message }: LogStorageError, what: string): void {
  const says = `${what} has the code ${code} and the message ${inspect(message)}`
  const isText = typeof message === 'string' && message.trim().length > code.length
  expectThat(isText && /\s/.test(message.trim()), `${says}: the message must say what is wrong`)
  const odd = /\[object \w*\]/.exec(message)?.[0]
  expectThat(odd === undefined, `${says}: ${odd} means nothing to people`)
}
