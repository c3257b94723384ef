import {
  type LogStorage,
  SEVERITY_NAMES,
  type Severity,
  type SeverityName,
  severityName,
} from '@logpond/core'

/** Statistics of a database. */
export interface DatabaseStats {
  entries: number
  /** Bytes on the disk, including the write-ahead log; or those that a server counts. */
  bytes: number
  /** Times of the oldest and the newest entry, in ISO 8601. Absent in an empty database. */
  oldest?: string
  newest?: string
  bySeverity: Record<SeverityName, number>
  /** The ten services with the most entries. */
  services: { service: string; entries: number }[]
}

/** Milliseconds. Wide enough for all times to fit into a few buckets. */
const WIDE_BUCKET = 1e12
const TOP_SERVICES = 10

/** @param bytes Size of the database. */
export async function readStats(
  storage: LogStorage,
  bytes: number,
  options: { signal?: AbortSignal } = {},
): Promise<DatabaseStats> {
  const [entries, [newest], [oldest], bySeverity, services] = await Promise.all([
    storage.count({}, options),
    storage.search({ limit: 1 }, options),
    storage.search({ order: 'oldest', limit: 1 }, options),
    countBySeverity(storage, options),
    countServices(storage, options),
  ])
  return {
    entries,
    bytes,
    ...(oldest && { oldest: new Date(oldest.timestamp).toISOString() }),
    ...(newest && { newest: new Date(newest.timestamp).toISOString() }),
    bySeverity,
    services,
  }
}

async function countBySeverity(
  storage: LogStorage,
  options: { signal?: AbortSignal },
): Promise<Record<SeverityName, number>> {
  const counts = Object.fromEntries(SEVERITY_NAMES.map((name) => [name, 0])) as Record<SeverityName, number>
  for (const { bySeverity } of await storage.histogram({ bucket: WIDE_BUCKET }, options)) {
    for (const [severity, count] of Object.entries(bySeverity)) {
      counts[severityName(Number(severity) as Severity)] += count
    }
  }
  return counts
}

async function countServices(
  storage: LogStorage,
  options: { signal?: AbortSignal },
): Promise<DatabaseStats['services']> {
  const { values } = await storage.topValues({ field: 'service', limit: TOP_SERVICES }, options)
  return values.map(({ value, count }) => ({ service: String(value), entries: count }))
}
