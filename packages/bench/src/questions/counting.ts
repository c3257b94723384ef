import type { QuestionGroup, UserQuestion } from './user-question.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const TIMES: readonly UserQuestion[] = [
  {
    asks: 'How many errors were there in the last ten minutes?',
    elsewhere: {
      'LogsQL (VictoriaLogs)': '_time:10m level:in(error, fatal) | count()',
      Seq: "select count(*) from stream where @Level in ['Error', 'Fatal'] and @Timestamp >= Now() - 10m",
    },
    read: { kind: 'count' },
    query: 'level>=error since:10m',
    plain: ({ severity, timestamp }, end) => severity >= 17 && timestamp >= end - 10 * MINUTE,
  },
  {
    asks: 'How many entries are between two times?',
    elsewhere: {
      'LogsQL (VictoriaLogs)': '_time:[2026-01-01T00:01:00Z, 2026-01-01T00:02:00Z) | count()',
      lnav: {
        types: ':hide-lines-before 2026-01-01T00:01',
        does: 'and `:hide-lines-after 2026-01-01T00:02`',
      },
    },
    read: { kind: 'count' },
    query: 'since:2026-01-01T00:01 until:2026-01-01T00:02',
    plain: ({ timestamp }) =>
      timestamp >= Date.UTC(2026, 0, 1, 0, 1) && timestamp < Date.UTC(2026, 0, 1, 0, 2),
  },
  {
    asks: 'What happened from this moment on?',
    elsewhere: {
      lnav: ':goto 2026-01-01T00:01:30',
      Papertrail: { does: 'the control that seeks to a time' },
    },
    read: { kind: 'search', order: 'oldest', limit: 20 },
    query: 'since:2026-01-01T00:01:30 order:oldest limit:20',
    plain: ({ timestamp }) => timestamp >= Date.UTC(2026, 0, 1, 0, 1, 30),
  },
  {
    asks: 'When did this happen for the first time?',
    elsewhere: {
      'LogsQL (VictoriaLogs)': '"ran out of memory" | first 1 by (_time)',
      lnav: { types: '/ran out of memory', does: 'from the top' },
    },
    read: { kind: 'search', order: 'oldest', limit: 1 },
    query: '"ran out of memory" order:oldest limit:1',
    plain: ({ message }) => /\bran out of memory\b/i.test(message),
  },
]

const MOST_FREQUENT: readonly UserQuestion[] = [
  {
    asks: 'Which services log most?',
    elsewhere: {
      'LogsQL (VictoriaLogs)': '* | top 10 by (service)',
      'LogQL (Grafana Loki)': 'topk(10, sum by (service_name) (count_over_time({env="prod"}[3h])))',
    },
    read: { kind: 'top', field: 'service', limit: 10 },
    query: '',
    plain: () => true,
  },
  {
    asks: 'How many entries has each level?',
    elsewhere: {
      lnav: ';SELECT log_level, count(*) FROM all_logs GROUP BY log_level',
      Datadog: { does: 'the counts of the facet Status' },
    },
    read: { kind: 'top', field: 'severity', limit: 24 },
    query: '',
    plain: () => true,
  },
  {
    asks: 'Which paths are slow most often?',
    elsewhere: {
      Seq: 'select count(*) as n from stream where durationMs >= 250 group by http.path order by n desc limit 10',
      'LogsQL (VictoriaLogs)': 'durationMs:>=250 | top 10 by (http.path)',
    },
    read: { kind: 'top', field: 'http.path', limit: 10 },
    query: 'durationMs>=250',
    plain: ({ attributes }) => Number(attributes?.durationMs) >= 250,
  },
  {
    asks: 'Which statuses do requests have, and how often?',
    elsewhere: {
      lnav: ';SELECT sc_status, count(*) AS n FROM access_log GROUP BY sc_status ORDER BY n DESC',
      'KQL (Kibana)': {
        types: 'service.name: gateway',
        does: 'and the top values of the field http.status',
      },
    },
    read: { kind: 'top', field: 'http.status', limit: 20 },
    query: 'service:gateway',
    plain: ({ service }) => service === 'gateway',
  },
  {
    asks: 'Why are payments declined?',
    elsewhere: {
      Datadog: { types: 'service:payments status:warn', does: 'as a top list of `@reason`' },
      HyperDX: {
        types: 'ServiceName:"payments" SeverityText:warn',
        does: 'as a table grouped by `LogAttributes.reason`',
      },
    },
    read: { kind: 'top', field: 'reason', limit: 10 },
    query: 'service:payments level:warn',
    plain: ({ service, severity }) => service === 'payments' && severity >= 13 && severity <= 16,
  },
  {
    asks: 'Which hosts have most errors?',
    elsewhere: {
      'LogQL (Grafana Loki)':
        'topk(10, sum by (host) (count_over_time({env="prod"} | detected_level="error" [3h])))',
      Seq: "select count(*) as n from stream where @Level = 'Error' group by host order by n desc",
    },
    read: { kind: 'top', field: 'host', limit: 10 },
    query: 'level:error',
    plain: ({ severity }) => severity >= 17 && severity <= 20,
  },
  {
    asks: 'Which traces have most errors?',
    elsewhere: {
      'LogsQL (VictoriaLogs)': 'level:error | top 5 by (trace_id)',
      Datadog: { types: 'status:error', does: 'as a top list of Trace ID' },
    },
    read: { kind: 'top', field: 'traceId', limit: 5 },
    query: 'level:error',
    plain: ({ severity }) => severity >= 17 && severity <= 20,
  },
  {
    asks: 'How many different orders had an error?',
    elsewhere: {
      Seq: "select count(distinct(orderId)) from stream where @Level = 'Error'",
      'LogsQL (VictoriaLogs)': 'level:error | stats count_uniq(orderId)',
    },
    read: { kind: 'top', field: 'orderId', limit: 1 },
    query: 'level:error orderId:*',
    plain: ({ severity, attributes }) =>
      severity >= 17 && severity <= 20 && attributes?.orderId !== undefined,
  },
]

const OVER_TIME: readonly UserQuestion[] = [
  {
    asks: 'How many errors were there in each ten minutes?',
    elsewhere: {
      'LogQL (Grafana Loki)': 'sum(count_over_time({env="prod"} | detected_level="error" [10m]))',
      'LogsQL (VictoriaLogs)': 'level:error | stats by (_time:10m) count()',
    },
    read: { kind: 'histogram', bucket: 10 * MINUTE },
    query: 'level:error',
    plain: ({ severity }) => severity >= 17 && severity <= 20,
  },
  {
    asks: 'How much does each service log in an hour?',
    elsewhere: {
      Seq: 'select count(*) from stream group by time(1h), service',
      HyperDX: { does: 'a chart of the count of events, grouped by `ServiceName`' },
    },
    read: { kind: 'histogram', bucket: HOUR, by: 'service', limit: 5 },
    query: '',
    plain: () => true,
  },
  {
    asks: 'How do purchases end, over time?',
    elsewhere: {
      Datadog: { types: '@http.path:/checkout', does: 'as a time series by `@http.status`' },
      'LogQL (Grafana Loki)':
        'sum by (http_status) (count_over_time({service_name="gateway"} | json | http_path="/checkout" [10m]))',
    },
    read: { kind: 'histogram', bucket: 10 * MINUTE, by: 'http.status', limit: 3 },
    query: 'http.path:/checkout',
    plain: ({ attributes }) => attributes?.http?.path === '/checkout',
  },
  {
    asks: 'When did time-outs begin?',
    elsewhere: {
      'KQL (Kibana)': { types: 'message: "timed out"', does: 'and the chart above the documents' },
      'LogsQL (VictoriaLogs)': '"timed out" | stats by (_time:1h) count()',
    },
    read: { kind: 'histogram', bucket: HOUR },
    query: '"timed out"',
    plain: ({ message }) => /\btimed out\b/i.test(message),
  },
]

export const COUNTING: readonly QuestionGroup[] = [
  { title: 'Times', questions: TIMES },
  { title: 'Most frequent', questions: MOST_FREQUENT },
  { title: 'Over time', questions: OVER_TIME },
]
