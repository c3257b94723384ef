import type { LogDriver } from '@logpond/core'

/** The reads that a driver may leave to core. */
const LEFT_OUT: readonly PropertyKey[] = ['topValues', 'fields', 'groupedHistogram']

/** A driver that has only what every driver must have: core counts values and judges conditions itself. */
export function reducedDriver(driver: LogDriver): LogDriver {
  return new Proxy(driver, {
    get(target, name) {
      if (LEFT_OUT.includes(name)) return undefined
      if (name === 'supports') return { ...target.supports, conditions: false }
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
    has: (target, name) => !LEFT_OUT.includes(name) && Reflect.has(target, name),
  })
}
