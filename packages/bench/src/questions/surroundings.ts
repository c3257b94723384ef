import type { QuestionGroup, UserQuestion } from './user-question.js'

const HOUR = 3_600_000
/** An error in the first 20,000 entries of the demo, and its trace. */
const ERROR_ID = 4060
const TRACE_ID = 'efb5e1a7b2bb83b59af19830d3a2bb9a'

const NEIGHBOURS: readonly UserQuestion[] = [
  {
    asks: 'What happened around this entry?',
    elsewhere: {
      'LogQL (Grafana Loki)': { does: 'the button Show context of the line' },
      'KQL (Kibana)': { does: 'View surrounding documents, in the opened document' },
    },
    read: { kind: 'context', id: ERROR_ID, around: 10 },
    query: '',
    plain: () => true,
  },
  {
    asks: 'What did the same service log around it?',
    elsewhere: {
      Datadog: { does: 'View in context, in the opened log' },
      'LogsQL (VictoriaLogs)':
        '{service="checkout"} _time:2026-01-01T00:36:31Z "timed out" | stream_context before 5 after 5',
    },
    read: { kind: 'context', id: ERROR_ID, around: 5 },
    query: 'service:checkout',
    plain: ({ service }) => service === 'checkout',
  },
  {
    asks: 'What happened around each of the last crashes?',
    elsewhere: {
      'LogsQL (VictoriaLogs)': 'level:fatal | first 5 by (_time desc) | stream_context before 2 after 2',
      lnav: { types: '/ran out of memory', does: 'and `n` for the next one' },
    },
    read: { kind: 'search', limit: 5, around: 2 },
    query: 'level:fatal limit:5',
    plain: ({ severity }) => severity >= 21,
  },
  {
    asks: 'What belongs to this trace?',
    elsewhere: { Seq: `@TraceId = '${TRACE_ID}'`, Datadog: `trace_id:${TRACE_ID}` },
    read: { kind: 'trace', traceId: TRACE_ID },
    query: `trace:${TRACE_ID}`,
    plain: ({ traceId }) => traceId === TRACE_ID,
  },
]

const THE_REST: readonly UserQuestion[] = [
  {
    asks: 'Which attributes do payments have?',
    elsewhere: {
      'KQL (Kibana)': { types: 'service.name: payments', does: 'and the list of available fields' },
      'LogsQL (VictoriaLogs)': 'service:=payments | field_names',
    },
    read: { kind: 'fields' },
    query: 'service:payments',
    plain: ({ service }) => service === 'payments',
  },
  {
    asks: 'Which errors arrive now?',
    elsewhere: {
      Papertrail: { types: 'severity:error', does: 'live' },
      Datadog: { types: 'status:error', does: 'in Live Tail' },
    },
    read: { kind: 'tail', lines: 10 },
    query: 'level>=error',
    plain: ({ severity }) => severity >= 17,
  },
  {
    asks: 'What arrives now, without the noise?',
    elsewhere: {
      'LogsQL (VictoriaLogs)': {
        types: 'payment -service:in(gateway, database)',
        does: 'in live tailing',
      },
      'LogQL (Grafana Loki)': {
        types: '{service_name!~"gateway|database"} |= "Payment"',
        does: 'live',
      },
    },
    read: { kind: 'tail', lines: 10 },
    query: 'payment -service:(gateway database)',
    plain: ({ service, message }) =>
      service !== 'gateway' && service !== 'database' && /\bpayment\b/i.test(message),
  },
  {
    asks: 'Can I have all errors of the last hour as a file?',
    elsewhere: {
      'LogsQL (VictoriaLogs)': {
        types: '_time:1h level:in(error, fatal)',
        does: 'over HTTP with curl',
      },
      lnav: { types: ':set-min-log-level error', does: 'and `:write-view-to errors.log`' },
    },
    read: { kind: 'export' },
    query: 'level>=error since:1h',
    plain: ({ severity, timestamp }, end) => severity >= 17 && timestamp >= end - HOUR,
  },
  {
    asks: 'How many debug entries from before the last hour would a cleanup delete?',
    elsewhere: {
      Seq: { does: "a retention policy for the signal `@Level = 'Debug'`, which counts nothing before" },
      'LogQL (Grafana Loki)': {
        does: '`retention_stream` with the selector `{level="debug"}`, which counts nothing before',
      },
    },
    read: { kind: 'cleanup' },
    query: 'level:debug until:1h',
    plain: ({ severity, timestamp }, end) => severity >= 5 && severity <= 8 && timestamp < end - HOUR,
  },
]

export const SURROUNDINGS: readonly QuestionGroup[] = [
  { title: 'Context and traces', questions: NEIGHBOURS },
  { title: 'Attributes, live, export and cleanup', questions: THE_REST },
]
