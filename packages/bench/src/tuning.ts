/** Settings, each with values around its default. */
export const TUNING = {
  maxBatchSize: [100, 500, 1000, 2000, 5000],
  batchSize: [10, 100, 1000],
  walAutocheckpoint: [250, 1000, 4000, 16_000],
  /** Page cache of the writer, in MiB. */
  cache: [2, 8, 16, 64],
  /** Size to which the write-ahead log is truncated after it has grown, in MiB. */
  walLimit: [1, 4, 16, 64],
} as const

export type Setting = keyof typeof TUNING

/** The default of each setting, with which the other values are compared. */
export const DEFAULTS: Readonly<Record<Setting, number>> = {
  maxBatchSize: 2000,
  batchSize: 100,
  walAutocheckpoint: 1000,
  cache: 16,
  walLimit: 16,
}

/** The key of the subject with this value of a setting. */
export function tunedKey(setting: Setting, value: number): string {
  return `${setting}=${value}`
}
