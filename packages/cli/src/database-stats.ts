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
  /** Bytes on the disk, including the write-ahead log. */
  bytes: number
  /** Times of the oldest and the newest entry, in ISO 8601. Absent in an empty database. */
  oldest?: string
  newest?: string
  bySeverity: Record<SeverityName, number>
  /** The services with the most entries, among the services of the newest 10,000 entries. */
  services: { service: string; entries: number }[]
}

/** Milliseconds. Wide enough for all times to fit into a few buckets. */
const WIDE_BUCKET = 1e12
/** Newest entries that are searched for names of services. */
const SERVICE_SAMPLE = 10_000
const TOP_SERVICES = 10

/** @param bytes Size of the database on the disk. */
export async function readStats(storage: LogStorage, bytes: number): Promise<DatabaseStats> {
  const [entries, [newest], [oldest], bySeverity, services] = await Promise.all([
    storage.count(),
    storage.getRecent(1),
    storage.search({ order: 'oldest', limit: 1 }),
    countBySeverity(storage),
    countServices(storage),
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

async function countBySeverity(storage: LogStorage): Promise<Record<SeverityName, number>> {
  const counts = Object.fromEntries(SEVERITY_NAMES.map((name) => [name, 0])) as Record<SeverityName, number>
  for (const { bySeverity } of await storage.histogram({ bucket: WIDE_BUCKET })) {
    for (const [severity, count] of Object.entries(bySeverity)) {
      counts[severityName(Number(severity) as Severity)] += count
    }
  }
  return counts
}

async function countServices(storage: LogStorage): Promise<DatabaseStats['services']> {
  const occurrences = new Map<string, number>()
  for (const { service } of await storage.getRecent(SERVICE_SAMPLE)) {
    if (service !== undefined) occurrences.set(service, (occurrences.get(service) ?? 0) + 1)
  }
  const names = [...occurrences].sort(([, a], [, b]) => b - a).slice(0, TOP_SERVICES)
  const services = await Promise.all(
    names.map(async ([service]) => ({ service, entries: await storage.count({ service }) })),
  )
  return services.sort((a, b) => b.entries - a.entries)
}
