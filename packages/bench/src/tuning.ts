/** Settings, and values around the default of each. */
export const TUNING = {
  maxBatchSize: [100, 500, 1000, 2000, 5000],
  batchSize: [10, 100, 1000],
  walAutocheckpoint: [250, 1000, 4000, 16_000],
  /** MiB of pages that the writer keeps. */
  cache: [2, 8, 16, 64],
  /** MiB that a write-ahead log which has grown is cut back to. */
  walLimit: [1, 4, 16, 64],
} as const

export type Setting = keyof typeof TUNING

/** The defaults, which the others are compared with. */
export const DEFAULTS: Readonly<Record<Setting, number>> = {
  maxBatchSize: 2000,
  batchSize: 100,
  walAutocheckpoint: 1000,
  cache: 16,
  walLimit: 16,
}

/** The key of the subject that has a setting at a value. */
export function tunedKey(setting: Setting, value: number): string {
  return `${setting}=${value}`
}
