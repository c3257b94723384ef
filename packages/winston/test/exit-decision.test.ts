import { expect, it, vi } from 'vitest'
import { createLogger } from 'winston'
import { rememberDecision, willExit } from '../src/exit-decision.js'
import { LogpondTransport } from '../src/index.js'
import { IN_MEMORY } from './logged.js'

it.each([
  [undefined, true],
  [true, true],
  [false, false],
])('is what the logger says: %s', (exitOnError, decision) => {
  const logger = exitOnError === undefined ? {} : { exitOnError }
  rememberDecision(logger)
  expect(willExit(logger, new Error('x'))).toBe(decision)
})

it.each([true, false])(
  'is what the function of the logger has returned, without a second call: %s',
  (decision) => {
    const exitOnError = vi.fn((_thrown: unknown) => decision)
    const logger = { exitOnError }
    rememberDecision(logger)
    rememberDecision(logger)
    const thrown = new Error('x')
    expect(logger.exitOnError(thrown)).toBe(decision)
    expect(willExit(logger, thrown)).toBe(decision)
    expect(exitOnError.mock.calls).toEqual([[thrown]])
  },
)

it('is true for an error about which the function was not asked', () => {
  const logger = { exitOnError: () => false }
  rememberDecision(logger)
  expect(willExit(logger, new Error('x'))).toBe(true)
  expect(willExit({ exitOnError: () => false }, new Error('x'))).toBe(true)
})

it.each([
  [false, 17],
  [true, 21],
])(
  'makes an exception that winston catches fatal only if the process ends: %s',
  async (decision, severity) => {
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never)
    const transport = new LogpondTransport({ ...IN_MEMORY, handleExceptions: true })
    const exitOnError = vi.fn(() => decision)
    const logger = createLogger({ transports: [transport], exitOnError })
    const others = process
      .listeners('uncaughtException')
      .filter((listener) => listener !== logger.exceptions.catcher)
    for (const listener of others) process.off('uncaughtException', listener)
    process.emit('uncaughtException', new Error('x'))
    for (const listener of others) process.on('uncaughtException', listener)
    expect(await transport.query()).toMatchObject([{ message: 'uncaughtException: x', level: 'error' }])
    expect((await transport.storage.getRecent(1))[0]?.severity).toBe(severity)
    expect(exitOnError).toHaveBeenCalledTimes(1)
    await vi.waitFor(() => expect(exit).toHaveBeenCalledTimes(decision ? 1 : 0))
    logger.close()
    exit.mockRestore()
  },
)
