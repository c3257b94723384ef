export { checkOptionTypes, type OptionType } from './check-option-types.js'
export { type AutoDriverOptions, autoDriver } from './create-auto-driver.js'
export type { DriverName } from './driver-name.js'
export { QueueRoom } from './queue-room.js'
export { type ResolvedStorage, resolveStorage } from './resolve-storage.js'
export type {
  GivenStorage,
  OpeningOptions,
  StorageAtPath,
  StorageOnDriver,
  StorageOptionName,
  StorageOptions,
} from './storage-options.js'
