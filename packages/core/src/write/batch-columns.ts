/** The columns of a `LogBatch`: each has an element for each entry. */
export const BATCH_COLUMNS = [
  'timestamps',
  'severities',
  'messages',
  'services',
  'hosts',
  'traceIds',
  'spanIds',
  'attributes',
] as const
