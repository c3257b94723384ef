import { describe, expect, it } from 'vitest'
import { type CallKind, codeOfException, codeOfTransport } from '../../src/http/error-codes.js'
import { exceptionIn, exceptionOf } from '../../src/http/server-exception.js'

/** The codes that the contract lets each kind of call fail with. */
const ALLOWED: Record<CallKind, RegExp> = {
  insert: /^(CONNECTION|IO|CORRUPT|UNSUPPORTED|BUSY|DISK_FULL|READ_ONLY|ENTRY_REJECTED|UNKNOWN_OUTCOME)$/,
  read: /^(CONNECTION|IO|CORRUPT|UNSUPPORTED|BUSY|ABORTED)$/,
  change: /^(CONNECTION|IO|CORRUPT|UNSUPPORTED|BUSY|DISK_FULL|READ_ONLY)$/,
  open: /^(CONNECTION|IO|CORRUPT|UNSUPPORTED|BUSY|DISK_FULL|READ_ONLY|INVALID_OPTIONS|ABORTED)$/,
}

describe('the code of an exception', () => {
  it.each([
    [252, 'Too many parts', 'insert', 'BUSY'],
    [241, 'Memory limit exceeded', 'insert', 'BUSY'],
    [243, 'Cannot reserve 1.00 MiB', 'insert', 'DISK_FULL'],
    [75, 'Cannot write to file, errno: 28, strerror: No space left on device', 'insert', 'DISK_FULL'],
    [75, 'Cannot write to file, errno: 5, strerror: Input/output error', 'insert', 'IO'],
    [1001, 'std::exception: filesystem error: No space left on device', 'change', 'DISK_FULL'],
    [159, 'Timeout exceeded', 'insert', 'UNKNOWN_OUTCOME'],
    [159, 'Timeout exceeded', 'read', 'CONNECTION'],
    [33, 'Cannot read all data', 'insert', 'UNKNOWN_OUTCOME'],
    [117, 'Incorrect data', 'insert', 'ENTRY_REJECTED'],
    [497, 'Not enough privileges', 'insert', 'READ_ONLY'],
    [497, 'Not enough privileges', 'read', 'IO'],
    [516, 'Authentication failed', 'open', 'INVALID_OPTIONS'],
    [516, 'Authentication failed', 'read', 'CONNECTION'],
    [60, 'Unknown table', 'insert', 'CONNECTION'],
    [9999, 'Something new', 'insert', 'IO'],
  ] as const)('%i (%s) of %s is %s', (code, message, kind, expected) =>
    expect(codeOfException(code, message, kind)).toBe(expected),
  )

  it('is one that the contract allows, for every call', () => {
    for (const kind of Object.keys(ALLOWED) as CallKind[]) {
      for (let code = 0; code < 1100; code++) {
        expect(codeOfException(code, '', kind)).toMatch(ALLOWED[kind])
        expect(codeOfException(code, 'No space left on device', kind)).toMatch(ALLOWED[kind])
      }
    }
  })
})

describe('the code of a request without an answer', () => {
  it.each([
    ['unreachable', undefined, 'insert', 'CONNECTION'],
    ['lost', undefined, 'insert', 'UNKNOWN_OUTCOME'],
    ['timeout', undefined, 'insert', 'UNKNOWN_OUTCOME'],
    ['lost', undefined, 'read', 'CONNECTION'],
    ['foreign', 413, 'insert', 'ENTRY_REJECTED'],
    ['foreign', 429, 'insert', 'BUSY'],
    ['foreign', 502, 'insert', 'UNKNOWN_OUTCOME'],
    ['aborted', undefined, 'read', 'ABORTED'],
  ] as const)('%s %s of %s is %s', (failure, status, kind, expected) =>
    expect(codeOfTransport(failure, status, kind)).toBe(expected),
  )
})

describe('the exception in an answer', () => {
  it('is the last one: an entry may quote another', () => {
    const text =
      '{"data":[["Code: 60. DB::Exception: quoted"],\nCode: 241. DB::Exception: Memory limit exceeded'
    expect(exceptionIn(text)?.code).toBe(241)
  })

  it.each([
    ['Code: 60. DB::Exception: Table x does not exist. (UNKNOWN_TABLE)', 60],
    ['Code: 62, e.displayText() = DB::Exception: Syntax error, e.what() = DB::Exception', 62],
    ['__exception__\r\nabc\r\nCode: 395. DB::Exception: x\r\n12 abc\r\n__exception__\r\n', 395],
  ])('is found in %j', (text, code) => expect(exceptionIn(text)?.code).toBe(code))

  it('is not found in other texts', () => {
    expect(exceptionIn('<html>502 Bad Gateway</html>')).toBeUndefined()
    expect(exceptionIn('Code: none')).toBeUndefined()
  })

  it('takes its number from the header', () => {
    expect(exceptionOf('516', 'nonsense')).toMatchObject({ code: 516, message: 'nonsense' })
  })
})
