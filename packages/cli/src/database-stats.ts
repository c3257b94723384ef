import {
  type LogStorage,
  SEVERITY_NAMES,
  type Severity,
  type SeverityName,
  severityName,
} from '@logpond/core'

/** What is in a database. */
export interface DatabaseStats {
  entries: number
  /** On the disk, the write-ahead log included. */
  bytes: number
  /** Of the oldest and the newest entry, in ISO 8601; absent when there is none. */
  oldest?: string
  newest?: string
  bySeverity: Record<SeverityName, number>
  /** The services with the most entries, of those that are among the newest entries. */
  services: { service: string; entries: number }[]
}

/** Wide enough that all times fall into a few slices. */
const WIDE_BUCKET = 1e12
/** How many of the newest entries are asked for the name of their service. */
const SERVICE_SAMPLE = 10_000
const TOP_SERVICES = 10

/** @param bytes What the database takes on the disk. */
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
