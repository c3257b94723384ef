import { log } from './log.ts'

/** Pays an order, and logs it. */
export function pay(order: number): void {
  log.store({ message: 'Order paid', service: 'payments', attributes: { order } })
}
