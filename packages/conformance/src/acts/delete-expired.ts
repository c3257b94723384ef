import type { DriverRetention, LogDriver } from '@logpond/core'

/** Steps after which a cleanup counts as endless. */
const MAX_STEPS = 100

/** Deletes all entries that the rules cover, step by step. */
export async function deleteExpired(driver: LogDriver, expired: DriverRetention['expired']): Promise<void> {
  for (let step = 0; step < MAX_STEPS; step++) {
    const { more } = await driver.deleteOldest({ expired, dryRun: false }, 1000)
    if (!more) return
  }
}
