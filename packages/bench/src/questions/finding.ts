import type { Line, QuestionGroup, UserQuestion } from './user-question.js'

/** Words are looked for in the message, and in the message and stack of an error. */
const says = ({ message, attributes }: Line, words: RegExp): boolean =>
  words.test(message) || words.test(attributes?.exception?.stacktrace ?? '')

const TEXT: readonly UserQuestion[] = [
  {
    asks: 'Which entries say “timed out”?',
    elsewhere: { Papertrail: '"timed out"', 'LogsQL (VictoriaLogs)': '"timed out"' },
    read: { kind: 'search' },
    query: '"timed out"',
    plain: (line) => says(line, /\btimed out\b/i),
  },
  {
    asks: 'How many entries have both words, in any order?',
    elsewhere: { HyperDX: 'memory worker', 'KQL (Kibana)': 'message: memory and message: worker' },
    read: { kind: 'count' },
    query: 'memory worker',
    plain: (line) => says(line, /\bmemory\b/i) && says(line, /\bworker\b/i),
  },
  {
    asks: 'How many entries have a word that begins with “time”?',
    elsewhere: { 'LogsQL (VictoriaLogs)': 'time*', Datadog: 'time*' },
    read: { kind: 'count' },
    query: 'time*',
    plain: (line) => says(line, /\btime/i),
  },
  {
    asks: 'How many have exactly this text, with its punctuation?',
    elsewhere: {
      'LogQL (Grafana Loki)': '{env="prod"} |= "/checkout 504"',
      lnav: ':filter-in /checkout 504',
    },
    read: { kind: 'count' },
    query: '~"/checkout 504"',
    plain: ({ message }) => message.includes('/checkout 504'),
  },
  {
    asks: 'Which errors come from this line of the code?',
    elsewhere: {
      Seq: "exception.stacktrace like '%checkout.js:42%'",
      'LogsQL (VictoriaLogs)': 'exception.stacktrace:"checkout.js:42"',
    },
    read: { kind: 'search' },
    query: '"checkout.js:42"',
    plain: (line) => says(line, /\bcheckout\W+js\W+42\b/i),
  },
  {
    asks: 'Where is the line that I have copied?',
    elsewhere: {
      Papertrail: '"SELECT from orders returned 159 rows"',
      HyperDX: '"SELECT from orders returned 159 rows"',
    },
    read: { kind: 'search' },
    query: '"SELECT from orders returned 159 rows"',
    plain: (line) => says(line, /\bSELECT from orders returned 159 rows\b/i),
  },
  {
    asks: 'Where does this id occur in a message?',
    elsewhere: { Papertrail: 'bd8dd827', Datadog: 'bd8dd827' },
    read: { kind: 'search' },
    query: 'bd8dd827',
    plain: (line) => says(line, /\bbd8dd827\b/i),
  },
]

const SEVERITIES_AND_SOURCES: readonly UserQuestion[] = [
  {
    asks: 'How many errors are there?',
    elsewhere: { Datadog: 'status:error', 'KQL (Kibana)': 'log.level: error' },
    read: { kind: 'count' },
    query: 'level:error',
    plain: ({ severity }) => severity >= 17 && severity <= 20,
  },
  {
    asks: 'Which entries are errors or worse?',
    elsewhere: { lnav: ':set-min-log-level error', Seq: "@Level in ['Error', 'Fatal']" },
    read: { kind: 'search' },
    query: 'level>=error',
    plain: ({ severity }) => severity >= 17,
  },
  {
    asks: 'How many warnings and errors are there?',
    elsewhere: {
      Datadog: 'status:(warn OR error)',
      'LogsQL (VictoriaLogs)': 'level:in(warn, error)',
    },
    read: { kind: 'count' },
    query: 'level:warn..error',
    plain: ({ severity }) => severity >= 13 && severity <= 20,
  },
  {
    asks: 'What has this service logged last?',
    elsewhere: {
      'LogQL (Grafana Loki)': '{service_name="checkout"}',
      HyperDX: 'ServiceName:"checkout"',
    },
    read: { kind: 'search' },
    query: 'service:checkout',
    plain: ({ service }) => service === 'checkout',
  },
  {
    asks: 'How many entries have two services?',
    elsewhere: {
      'LogQL (Grafana Loki)': '{service_name=~"checkout|payments"}',
      Datadog: 'service:(checkout OR payments)',
    },
    read: { kind: 'count' },
    query: 'service:(checkout payments)',
    plain: ({ service }) => service === 'checkout' || service === 'payments',
  },
  {
    asks: 'Which errors has this host?',
    elsewhere: {
      Papertrail: 'sender:web-2 severity:error',
      'KQL (Kibana)': 'host.name: "web-2" and log.level: error',
    },
    read: { kind: 'search' },
    query: 'host:web-2 level>=error',
    plain: ({ host, severity }) => host === 'web-2' && severity >= 17,
  },
]

export const FINDING: readonly QuestionGroup[] = [
  { title: 'Text', questions: TEXT },
  { title: 'Levels, services and hosts', questions: SEVERITIES_AND_SOURCES },
]
