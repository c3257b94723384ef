import type { Summary } from '../../src/summary/summary.js'

/** The number of rows by service, as a summary has them. */
export function servicesOf(summary: Summary | undefined): Map<string | undefined, number> {
  const services = new Map<string | undefined, number>()
  for (const { service, rows } of summary?.series() ?? [])
    services.set(service, (services.get(service) ?? 0) + rows)
  return services
}
