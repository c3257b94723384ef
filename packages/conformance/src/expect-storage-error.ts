import { inspect } from 'node:util'
import { isLogStorageError, type LogStorageErrorCode } from '@logpond/core'
import { expectThat } from './expect.js'

/** What an engine may say that cannot open its files, or cannot use them. */
export const ENGINE_CODES: readonly LogStorageErrorCode[] = [
  'IO',
  'CORRUPT',
  'READ_ONLY',
  'CONNECTION',
  'UNSUPPORTED',
]

/**
 * @param what What failed, as the subject of a sentence: `'open, where a file stands in the place of the folder,'`.
 * @throws ConformanceFailure unless this is an error of the contract with one of the codes, and a message for people.
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
  expectThat(
    message.trim().length > code.length,
    `${what} failed with ${code} and the message ${inspect(message)}: it must say what is wrong`,
  )
}
