import { logpond } from '@logpond/pino'

// Jest sets NODE_ENV.
const isTest = process.env.NODE_ENV === 'test'

/** Stores all logs. In tests in memory, so that each test file begins with an empty log. */
export const logs = logpond({
  path: isTest ? ':memory:' : 'app-logs.db',
  service: 'shop',
  http: true,
})
