import type { Connection } from './connection.js'

/** A row of a result, as texts. */
export type Row = readonly (string | null)[]

/** Every value as the text that the server sends. */
const AS_TEXT = { getTypeParser: () => (value: string) => value }

/** Runs a statement on a connection. */
export async function rowsOf(
  { client }: Connection,
  text: string,
  values: readonly unknown[] = [],
  name?: string,
): Promise<Row[]> {
  const { rows } = await client.query<(string | null)[]>({
    text,
    values: [...values],
    rowMode: 'array',
    types: AS_TEXT,
    ...(name !== undefined && { name }),
  })
  return rows
}
