import type { LogBatch } from '@logpond/core'
import { brokenMemoryDriver } from './broken-memory-driver.js'
import { columnsOf } from './columns-of.js'

/** A driver that stores a changed batch. */
export function driverThatStores(change: (batch: LogBatch) => Partial<LogBatch>) {
  return brokenMemoryDriver((driver) => ({
    append: (batch) => driver.append({ ...columnsOf(batch), ...change(batch) }),
  }))
}

/** A driver that changes the texts of messages, services, hosts and attributes. */
export function driverThatStoresTexts(change: (text: string) => string) {
  const each = (texts: readonly (string | undefined)[]) => texts.map((text) => text && change(text))
  return driverThatStores(({ messages, services, hosts, attributes }) => ({
    messages: messages.map(change),
    services: each(services),
    hosts: each(hosts),
    attributes: attributes.map((json) => json && inJson(json, change)),
  }))
}

/** Attributes with changed texts and the same keys. */
export function inJson(json: string, change: (text: string) => unknown): string {
  return JSON.stringify(
    JSON.parse(json, (_, value: unknown) => (typeof value === 'string' ? change(value) : value)),
  )
}

/** Attributes with changed keys and the same texts. */
export function withKeys(json: string, change: (key: string) => string): string {
  return JSON.stringify(JSON.parse(json), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([key, member]) => [change(key), member]))
      : value,
  )
}
