import type { SyslogStats } from './syslog-stats.js'

type Values = Readonly<Record<string, number>>

/** The counters in the text format of Prometheus, version 0.0.4. */
export function syslogMetrics(stats: SyslogStats): string {
  const { messages, bytes, stored, waiting, dropped, truncated, connections, systemDrops } = stats
  return [
    ...family('messages_total', 'Messages that came.', 'counter', messages, 'transport'),
    ...family('bytes_total', 'Bytes that came, with their frames.', 'counter', bytes, 'transport'),
    ...family('stored_total', 'Messages that the storage accepted.', 'counter', stored),
    ...family('waiting', 'Messages that wait for room in the queue of the storage.', 'gauge', waiting),
    ...family('dropped_total', 'Messages that were not stored.', 'counter', dropped, 'reason'),
    ...(systemDrops === undefined
      ? []
      : family('system_drops_total', 'Datagrams that the system has dropped.', 'counter', systemDrops)),
    ...family('truncated_total', 'Messages that were cut.', 'counter', truncated),
    ...family('connections', 'Open connections.', 'gauge', connections.open),
    ...family(
      'connections_accepted_total',
      'Connections that were accepted.',
      'counter',
      connections.accepted,
    ),
    ...family('connections_refused_total', 'Connections beyond a limit.', 'counter', connections.refused),
    ...family(
      'connections_closed_total',
      'Connections that the listener ended.',
      'counter',
      connections.closed,
      'reason',
    ),
    '',
  ].join('\n')
}

/** @param label The name of the label that has the names of the values. */
function family(
  name: string,
  help: string,
  type: 'counter' | 'gauge',
  value: number | Values,
  label?: string,
): string[] {
  const metric = `logpond_syslog_${name}`
  const samples =
    typeof value === 'number'
      ? [`${metric} ${value}`]
      : Object.entries(value).map(([of, count]) => `${metric}{${label}="${of}"} ${count}`)
  return [`# HELP ${metric} ${help}`, `# TYPE ${metric} ${type}`, ...samples]
}
