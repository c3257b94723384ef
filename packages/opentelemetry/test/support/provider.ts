import { type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import { LoggerProvider, type LogRecordProcessor } from '@opentelemetry/sdk-logs'

export const SHOP = resourceFromAttributes({ 'service.name': 'shop', 'host.name': 'web-1' })

/** A logger of the real SDK in front of processors. */
export function loggerOf(processors: LogRecordProcessor | LogRecordProcessor[], resource: Resource = SHOP) {
  const provider = new LoggerProvider({ resource, processors: [processors].flat() })
  return { provider, logger: provider.getLogger('checkout', '1.2.0') }
}
