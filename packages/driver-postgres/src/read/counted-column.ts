/** The columns by which entries are counted, in the order of {@link CountedColumn}s. */
export const COLUMN_NAMES = ['slice', 'severity', 'value'] as const

/** A column by which entries are counted. */
export interface CountedColumn {
  readonly name: (typeof COLUMN_NAMES)[number]
  readonly sql: string
  readonly type: 'bigint' | 'smallint' | 'text' | 'jsonb'
}
