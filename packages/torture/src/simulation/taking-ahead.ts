import { type LogBatch, type LogDriver, LogStorageError } from '@logpond/core'

/** The driver as one that is far away: what it is given waits there in line, also a batch ahead of its turn. */
export function takingAhead(driver: LogDriver, onAhead: () => void): LogDriver {
  let last: Promise<unknown> = Promise.resolve()
  const line = (write: Promise<readonly number[]>) => {
    last = write
    return write
  }
  const { name, supports, appendSync, sync, checkpoint } = driver
  return {
    name,
    supports,
    open: (signal) => driver.open(signal),
    append: (batch) => line(inLine(driver, batch, last)),
    appendAhead: (batch) => {
      onAhead()
      return line(behind(driver, batch, last))
    },
    ...(appendSync && { appendSync: (batch, timeout) => appendSync.call(driver, batch, timeout) }),
    search: (...given) => driver.search(...given),
    count: (...given) => driver.count(...given),
    histogram: (...given) => driver.histogram(...given),
    readAfter: (...given) => driver.readAfter(...given),
    deleteOldest: (...given) => driver.deleteOldest(...given),
    stats: () => driver.stats(),
    ...(sync && { sync: () => sync.call(driver) }),
    ...(checkpoint && { checkpoint: () => checkpoint.call(driver) }),
    close: () => driver.close(),
  }
}

async function inLine(
  driver: LogDriver,
  batch: LogBatch,
  before: Promise<unknown>,
): Promise<readonly number[]> {
  // What a synchronous flush has settled may still be on its way.
  await before.catch(() => {})
  return driver.append(batch)
}

async function behind(
  driver: LogDriver,
  batch: LogBatch,
  before: Promise<unknown>,
): Promise<readonly number[]> {
  try {
    await before
  } catch (cause) {
    throw new LogStorageError('ABORTED', 'The batch before has failed.', { cause })
  }
  return driver.append(batch)
}
