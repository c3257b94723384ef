import { LogStorageError } from '@logpond/core'
import type { ResourceOption } from '@logpond/mapping/readers'

/** What is stored of a record. */
export interface RecordOptions {
  /**
   * Attributes of the resource that each entry gets as `resource.NAME`: all, none, or those with the names of a list.
   * `service.name` and `host.name` become `service` and `host` in any case.
   *
   * @default true
   */
  resource?: ResourceOption | undefined
}

/** @throws LogStorageError INVALID_OPTIONS */
export function checkResourceOption(caller: string, option: unknown): ResourceOption {
  if (option === undefined) return true
  if (typeof option === 'boolean') return option
  if (Array.isArray(option) && option.every((name) => typeof name === 'string')) return [...option]
  const given = typeof option === 'string' ? JSON.stringify(option) : String(option)
  throw new LogStorageError(
    'INVALID_OPTIONS',
    `${caller}: resource must be true, false, or a list of names of resource attributes such as ['host.id']; it was ${given}.`,
  )
}
