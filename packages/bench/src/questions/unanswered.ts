import type { UserQuestion } from './user-question.js'

/** A question that users of other tools ask, and that Logpond does not answer. */
export interface UnansweredQuestion {
  readonly asks: string
  readonly elsewhere: UserQuestion['elsewhere']
  /** In Markdown. */
  readonly instead: string
}

export const UNANSWERED: readonly UnansweredQuestion[] = [
  {
    asks: 'Which messages match a regular expression?',
    elsewhere: {
      'LogQL (Grafana Loki)': '{service_name="gateway"} |~ "in [0-9]{4} ms"',
      Seq: '@Message = /in [0-9]{4} ms/',
      lnav: ':filter-in in \\d{4} ms',
    },
    instead:
      'words, prefixes and substrings; or `logpond export … \\| jq` with the other conditions first, so that little is left',
  },
  {
    asks: 'What is the 95th percentile, the mean or the sum of a duration?',
    elsewhere: {
      'LogsQL (VictoriaLogs)': '* | stats by (http.path) quantile(0.95, durationMs)',
      Seq: 'select percentile(durationMs, 95), mean(durationMs) from stream group by http.path',
      'LogQL (Grafana Loki)':
        'quantile_over_time(0.95, {service_name="gateway"} | json | unwrap durationMs [5m]) by (http_path)',
    },
    instead:
      'counts of ranges (`logpond count durationMs>=250`); or SQL over the view `logs` with `openLogDatabase` of `@logpond/sqlite`',
  },
  {
    asks: 'Which are the ten slowest requests?',
    elsewhere: {
      'LogsQL (VictoriaLogs)': 'service:=gateway | first 10 by (durationMs desc)',
      Datadog: { types: 'service:gateway', does: 'sorted by the column Duration' },
    },
    instead: 'entries come by time only; a bound such as `durationMs>=4900` leaves few',
  },
  {
    asks: 'Which patterns do messages have, and which are new?',
    elsewhere: {
      Datadog: { does: 'the tab Patterns' },
      'LogsQL (VictoriaLogs)': '* | collapse_nums | top 10 by (_msg)',
    },
    instead: '`logpond top` of an attribute with the template, if the logger stores one',
  },
  {
    asks: 'How many different users or traces were there, among very many?',
    elsewhere: {
      'LogsQL (VictoriaLogs)': '* | stats count_uniq(trace_id)',
      Seq: 'select count(distinct(@TraceId)) from stream',
    },
    instead:
      '`logpond top`, which says how many values there are, up to 100,000; beyond that only that there are more',
  },
  {
    asks: 'How often does each pair of service and status occur?',
    elsewhere: {
      'LogsQL (VictoriaLogs)': '* | stats by (service, http.status) count()',
      Seq: 'select count(*) from stream group by service, http.status',
    },
    instead: 'one `logpond top` for each value of the first field',
  },
  {
    asks: 'Which share of the requests fails, over time?',
    elsewhere: {
      'LogQL (Grafana Loki)':
        'sum(rate({service_name="gateway"} | json | http_status >= 500 [5m])) / sum(rate({service_name="gateway"}[5m]))',
      'LogsQL (VictoriaLogs)':
        'service:=gateway | stats by (_time:5m) count() if (http.status:>=500) as failed, count() as total | math failed / total as share',
    },
    instead: '`logpond histogram --by http.status --json`, and a division outside',
  },
  {
    asks: 'Which traces have an order, but no payment?',
    elsewhere: {
      'LogsQL (VictoriaLogs)':
        'trace_id:in(service:=checkout | fields trace_id) !trace_id:in(service:=payments | fields trace_id)',
      Datadog: { does: 'transactions, grouped by the trace id' },
    },
    instead: 'two exports and a comparison outside: a filter judges one entry at a time',
  },
  {
    asks: 'Which messages contain this text in any case, within words?',
    elsewhere: {
      Seq: "@Message like '%TIMED OU%' ci",
      'LogQL (Grafana Loki)': '{service_name="checkout"} |~ "(?i)TIMED OU"',
    },
    instead: 'words ignore the case, and `~"…"` finds a part of a word; nothing does both',
  },
  {
    asks: 'Which paths end with a text?',
    elsewhere: { Seq: "http.path like '%/42'", Datadog: '@http.path:*/42' },
    instead: '`http.path:*/42*`, which also finds it in the middle',
  },
  {
    asks: 'Which entries have a value that is greater than that of another field?',
    elsewhere: {
      'LogsQL (VictoriaLogs)': 'limitMs:lt_field(durationMs)',
      Seq: 'durationMs > limitMs',
    },
    instead: 'values are compared with constants only',
  },
  {
    asks: 'Can I be alerted when there are more than ten errors in a minute?',
    elsewhere: {
      Papertrail: { types: 'severity:error', does: 'and an alert of the saved search' },
      Datadog: { does: 'a log monitor' },
    },
    instead: '`storage.subscribe()` with a filter, and a counter in the program',
  },
]
