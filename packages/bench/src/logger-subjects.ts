import type { Subject } from './subject.js'

const pino = () => import('./loggers/pino-to.js')
const winston = () => import('./loggers/winston-to.js')
const openTelemetry = () => import('./loggers/open-telemetry-to.js')

/** Loggers with their destinations, by their keys. */
export const LOGGER_SUBJECTS: Readonly<Record<string, () => Promise<Subject>>> = {
  'pino-file': async () => (await pino()).pinoToFile,
  'pino-transport-file': async () => (await pino()).pinoToFileTransport,
  'pino-logpond': async () => (await pino()).pinoToLogpond,
  'pino-logpond-transport': async () => (await pino()).pinoToLogpondTransport,
  'pino-transport-database': async () => (await pino()).pinoToDatabaseTransport,
  'winston-file': async () => (await winston()).winstonToFile,
  'winston-logpond': async () => (await winston()).winstonToLogpond,
  'opentelemetry-nothing': async () => (await openTelemetry()).openTelemetryToNothing,
  'opentelemetry-batch': async () => (await openTelemetry()).openTelemetryToBatch,
  'opentelemetry-logpond': async () => (await openTelemetry()).openTelemetryToLogpond,
  'opentelemetry-logpond-exporter': async () => (await openTelemetry()).openTelemetryToLogpondExporter,
}
