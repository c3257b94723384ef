import type { LogEntry } from '../../contract/log-entry.js'
import type { Random } from './random.js'

const PRODUCTS = ['espresso machine', 'walking boots', 'desk lamp', 'rain jacket', 'café crème', 'chess set']
const PAGES = ['/', '/products', '/products/42', '/account', '/login']

/** Makes the entries that the services of a shop log about one request, in order. They share its trace. */
export type ShopRequest = (random: Random) => LogEntry[]

/** The kinds of request, each with its share of all requests. */
export const SHOP_REQUESTS: readonly (readonly [share: number, make: ShopRequest])[] = [
  [0.6, viewPage],
  [0.2, searchProducts],
  [0.12, buy],
  [0.05, runJob],
  [0.02, declinePayment],
  [0.0095, timeOut],
  [0.0005, runOutOfMemory],
]

function viewPage(random: Random): LogEntry[] {
  const path = random.one(PAGES)
  const duration = random.integer(2, 180)
  const access = accessEntry('GET', path, random.chance(0.02) ? 404 : 200, duration)
  if (random.chance(0.6)) return [access]
  return [queryEntry(random, random.one(['products', 'customers', 'sessions'])), access]
}

function searchProducts(random: Random): LogEntry[] {
  const product = random.one(PRODUCTS)
  const hits = random.integer(0, 80)
  return [
    {
      message: `Search for "${product}" found ${hits} products`,
      service: 'search',
      attributes: { product, hits },
    },
    accessEntry('GET', '/search', 200, random.integer(8, 300)),
  ]
}

function buy(random: Random): LogEntry[] {
  const orderId = random.integer(100_000, 999_999)
  const amount = random.integer(500, 30_000) / 100
  const provider = random.one(['visa', 'mastercard', 'paypal'])
  return [
    {
      message: `Order ${orderId} placed`,
      service: 'checkout',
      attributes: { orderId, items: random.integer(1, 6) },
    },
    queryEntry(random, 'orders'),
    {
      message: `Payment of ${amount} EUR accepted`,
      service: 'payments',
      attributes: { orderId, amount, provider },
    },
    {
      message: `Reserved stock for order ${orderId}`,
      severity: 'debug',
      service: 'inventory',
      attributes: { orderId },
    },
    accessEntry('POST', '/checkout', 201, random.integer(90, 900)),
  ]
}

function runJob(random: Random): LogEntry[] {
  const queue = random.one(['emails', 'invoices', 'thumbnails'])
  const attempt = random.chance(0.1) ? 2 : 1
  const done: LogEntry = {
    message: `Job ${random.hex(8)} of queue ${queue} finished`,
    service: 'jobs',
    attributes: { queue, attempt, durationMs: random.integer(20, 4000) },
  }
  if (attempt === 1) return [done]
  return [
    { message: `Retrying a job of queue ${queue}`, severity: 'warn', service: 'jobs', attributes: { queue } },
    done,
  ]
}

function declinePayment(random: Random): LogEntry[] {
  const orderId = random.integer(100_000, 999_999)
  const reason = random.one(['card expired', 'insufficient funds', 'suspected fraud'])
  return [
    { message: `Order ${orderId} placed`, service: 'checkout', attributes: { orderId } },
    {
      message: `Payment declined: ${reason}`,
      severity: 'warn',
      service: 'payments',
      attributes: { orderId, reason },
    },
    accessEntry('POST', '/checkout', 402, random.integer(80, 500)),
  ]
}

function timeOut(random: Random): LogEntry[] {
  const durationMs = random.integer(3000, 5000)
  const orderId = random.integer(100_000, 999_999)
  return [
    { message: `Slow query on orders: ${durationMs - 20} ms`, severity: 'warn', service: 'database' },
    {
      message: `Connection to payments timed out after ${durationMs} ms`,
      severity: 'error',
      service: 'checkout',
      attributes: {
        orderId,
        exception: {
          type: 'TimeoutError',
          stacktrace: 'TimeoutError: no answer\n    at charge (checkout.js:42:7)',
        },
      },
    },
    accessEntry('POST', '/checkout', 504, durationMs),
  ]
}

function runOutOfMemory(random: Random): LogEntry[] {
  const worker = random.integer(1, 16)
  return [
    {
      message: `Worker ${worker} ran out of memory`,
      severity: 'fatal',
      service: 'jobs',
      attributes: { worker },
    },
  ]
}

function accessEntry(method: string, path: string, status: number, durationMs: number): LogEntry {
  return {
    message: `${method} ${path} ${status} in ${durationMs} ms`,
    severity: status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info',
    service: 'gateway',
    attributes: { http: { method, path, status }, durationMs },
  }
}

function queryEntry(random: Random, table: string): LogEntry {
  const rows = random.integer(0, 200)
  return {
    message: `SELECT from ${table} returned ${rows} rows`,
    severity: 'debug',
    service: 'database',
    attributes: { table, rows, durationMs: random.integer(1, 60) },
  }
}
