import type { QuestionGroup, UserQuestion } from './user-question.js'

const ATTRIBUTES: readonly UserQuestion[] = [
  {
    asks: 'How many requests had this status?',
    elsewhere: { 'KQL (Kibana)': 'http.status: 404', 'LogsQL (VictoriaLogs)': 'http.status:=404' },
    read: { kind: 'count' },
    query: 'http.status:404',
    plain: ({ attributes }) => attributes?.http?.status === 404,
  },
  {
    asks: 'Which requests failed in the server?',
    elsewhere: { Datadog: '@http.status:>=500', 'KQL (Kibana)': 'http.status >= 500' },
    read: { kind: 'search' },
    query: 'http.status>=500',
    plain: ({ attributes }) => (attributes?.http?.status ?? 0) >= 500,
  },
  {
    asks: 'How many requests were refused?',
    elsewhere: { Datadog: '@http.status:[400 TO 499]', HyperDX: 'LogAttributes.http.status:[400 TO 499]' },
    read: { kind: 'count' },
    query: 'http.status:400..499',
    plain: ({ attributes }) => {
      const status = attributes?.http?.status ?? 0
      return status >= 400 && status <= 499
    },
  },
  {
    asks: 'Which requests took longer than a second?',
    elsewhere: {
      'LogQL (Grafana Loki)': '{service_name="gateway"} | json | durationMs > 1000',
      Seq: "service = 'gateway' and durationMs > 1000",
    },
    read: { kind: 'search' },
    query: 'service:gateway durationMs>1s',
    plain: ({ service, attributes }) => service === 'gateway' && Number(attributes?.durationMs) > 1000,
  },
  {
    asks: 'How many payments came from one of these providers?',
    elsewhere: {
      'LogsQL (VictoriaLogs)': 'provider:in(visa, paypal)',
      Seq: "provider in ['visa', 'paypal']",
    },
    read: { kind: 'count' },
    query: 'provider:(visa paypal)',
    plain: ({ attributes }) => attributes?.provider === 'visa' || attributes?.provider === 'paypal',
  },
  {
    asks: 'How many requests had another status than 200?',
    elsewhere: {
      'KQL (Kibana)': 'service.name: gateway and not http.status: 200',
      'LogQL (Grafana Loki)': '{service_name="gateway"} | json | http_status != 200',
    },
    read: { kind: 'count' },
    query: 'service:gateway http.status!=200',
    plain: ({ service, attributes }) => service === 'gateway' && attributes?.http?.status !== 200,
  },
  {
    asks: 'How many entries have the id of an order?',
    elsewhere: { 'KQL (Kibana)': 'orderId: *', Seq: 'Has(orderId)' },
    read: { kind: 'count' },
    query: 'orderId:*',
    plain: ({ attributes }) => attributes?.orderId !== undefined,
  },
  {
    asks: 'Which payments lack a provider?',
    elsewhere: {
      Datadog: 'service:payments -@provider:*',
      Seq: "service = 'payments' and not Has(provider)",
    },
    read: { kind: 'search' },
    query: 'service:payments -provider:*',
    plain: ({ service, attributes }) => service === 'payments' && attributes?.provider === undefined,
  },
  {
    asks: 'How many requests went to a path that begins so?',
    elsewhere: { 'KQL (Kibana)': 'http.path: /products*', Seq: "http.path like '/products%'" },
    read: { kind: 'count' },
    query: 'http.path:/products*',
    plain: ({ attributes }) => attributes?.http?.path.startsWith('/products') === true,
  },
  {
    asks: 'Which values of an attribute contain a text?',
    elsewhere: { HyperDX: 'LogAttributes.reason:expired', 'LogsQL (VictoriaLogs)': 'reason:~"expired"' },
    read: { kind: 'search' },
    query: 'reason:*expired*',
    plain: ({ attributes }) => String(attributes?.reason ?? '').includes('expired'),
  },
  {
    asks: 'What happened to this order?',
    elsewhere: { Datadog: '@orderId:506860', Seq: 'orderId = 506860' },
    read: { kind: 'search', order: 'oldest' },
    query: 'orderId:506860 order:oldest',
    plain: ({ attributes }) => attributes?.orderId === 506_860,
  },
  {
    asks: 'How many errors are of this class?',
    elsewhere: {
      'LogsQL (VictoriaLogs)': 'exception.type:=TimeoutError',
      'KQL (Kibana)': 'exception.type: TimeoutError',
    },
    read: { kind: 'count' },
    query: 'exception.type:TimeoutError',
    plain: ({ attributes }) => attributes?.exception?.type === 'TimeoutError',
  },
]

const EXCLUDING: readonly UserQuestion[] = [
  {
    asks: 'Which payments were declined, but not for fraud?',
    elsewhere: { Papertrail: 'declined -fraud', 'LogsQL (VictoriaLogs)': 'declined -fraud' },
    read: { kind: 'search' },
    query: 'declined -fraud',
    plain: ({ message }) => /\bdeclined\b/i.test(message) && !/\bfraud\b/i.test(message),
  },
  {
    asks: 'Which problems has every service but this one?',
    elsewhere: {
      Datadog: 'status:(warn OR error OR critical) -service:gateway',
      HyperDX: 'SeverityNumber:>=13 -ServiceName:"gateway"',
    },
    read: { kind: 'search' },
    query: 'level>=warn -service:gateway',
    plain: ({ severity, service }) => severity >= 13 && service !== 'gateway',
  },
  {
    asks: 'How many entries are left without the loudest services?',
    elsewhere: {
      'LogQL (Grafana Loki)': '{service_name!~"gateway|database"}',
      Papertrail: '-program:(gateway database)',
    },
    read: { kind: 'count' },
    query: '-service:(gateway database)',
    plain: ({ service }) => service !== 'gateway' && service !== 'database',
  },
  {
    asks: 'How many requests failed, other than to this path?',
    elsewhere: {
      'KQL (Kibana)': 'http.status >= 400 and not http.path: "/checkout"',
      Datadog: '@http.status:>=400 -@http.path:/checkout',
    },
    read: { kind: 'count' },
    query: 'http.status>=400 -http.path:/checkout',
    plain: ({ attributes }) =>
      (attributes?.http?.status ?? 0) >= 400 && attributes?.http?.path !== '/checkout',
  },
  {
    asks: 'What is left without lines that contain this text?',
    elsewhere: {
      'LogQL (Grafana Loki)': '{service_name="gateway"} != "GET /"',
      lnav: { types: ':filter-in gateway', does: 'and `:filter-out GET /`' },
    },
    read: { kind: 'search' },
    query: 'service:gateway -~"GET /"',
    plain: ({ service, message }) => service === 'gateway' && !message.includes('GET /'),
  },
  {
    asks: 'How many problems are there, without those that are expected?',
    elsewhere: {
      Seq: "@Level in ['Warning', 'Error', 'Fatal'] and not (service = 'gateway' and http.status = 404)",
      'LogsQL (VictoriaLogs)': 'level:in(warn, error, fatal) !(service:=gateway http.status:=404)',
    },
    read: { kind: 'count' },
    query: 'level>=warn -(service:gateway http.status:404)',
    plain: ({ severity, service, attributes }) =>
      severity >= 13 && !(service === 'gateway' && attributes?.http?.status === 404),
  },
]

const ALTERNATIVES: readonly UserQuestion[] = [
  {
    asks: 'Which entries are fatal, or requests that failed?',
    elsewhere: {
      'KQL (Kibana)': 'log.level: fatal or http.status >= 500',
      Seq: "@Level = 'Fatal' or http.status >= 500",
    },
    read: { kind: 'search' },
    query: 'level:fatal OR http.status>=500',
    plain: ({ severity, attributes }) => severity >= 21 || (attributes?.http?.status ?? 0) >= 500,
  },
  {
    asks: 'How many payments were accepted or declined?',
    elsewhere: {
      Papertrail: 'payment (accepted OR declined)',
      'LogsQL (VictoriaLogs)': 'payment (accepted or declined)',
    },
    read: { kind: 'count' },
    query: 'payment (accepted OR declined)',
    plain: ({ message }) => /\bpayment\b/i.test(message) && /\b(?:accepted|declined)\b/i.test(message),
  },
  {
    asks: 'Which purchases failed on this host, for one of two reasons?',
    elsewhere: {
      HyperDX:
        '("timed out" OR LogAttributes.reason:"insufficient funds") ResourceAttributes.host.name:"web-3"',
      'KQL (Kibana)': '(message: "timed out" or reason: "insufficient funds") and host.name: "web-3"',
    },
    read: { kind: 'search' },
    query: '("timed out" OR reason:"insufficient funds") host:web-3',
    plain: ({ message, attributes, host }) =>
      (/\btimed out\b/i.test(message) || attributes?.reason === 'insufficient funds') && host === 'web-3',
  },
  {
    asks: 'How many jobs were repeated, or payments refused?',
    elsewhere: {
      Datadog: '(service:jobs @attempt:>=2) OR (service:payments status:warn)',
      Seq: "(service = 'jobs' and attempt >= 2) or (service = 'payments' and @Level = 'Warning')",
    },
    read: { kind: 'count' },
    query: '(service:jobs attempt>=2) OR (service:payments level:warn)',
    plain: ({ service, severity, attributes }) =>
      (service === 'jobs' && Number(attributes?.attempt) >= 2) ||
      (service === 'payments' && severity >= 13 && severity <= 16),
  },
]

export const CONDITIONS: readonly QuestionGroup[] = [
  { title: 'Attributes', questions: ATTRIBUTES },
  { title: 'Excluding', questions: EXCLUDING },
  { title: 'Alternatives', questions: ALTERNATIVES },
]
