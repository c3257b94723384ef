/** The first sections of the body of a block, in this order. Those of texts and their variables follow. */
export const SECTIONS = {
  ids: 0,
  timestamps: 1,
  severities: 2,
  services: 3,
  hosts: 4,
  traceRows: 5,
  traceValues: 6,
  spanRows: 7,
  spanValues: 8,
} as const

export const BYTES_OF_TRACE_ID = 16
export const BYTES_OF_SPAN_ID = 8

/** More rows than this are several blocks. */
export const MAX_ROWS = 65_536
