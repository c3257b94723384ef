/** The last id, the number of entries and their bytes. */
export function totalsSql(schema: string): string {
  const sums = (table: string) =>
    `(SELECT sum(entries) AS entries, sum(bytes) AS bytes FROM ${schema}.${table})`
  return `SELECT last_id, s.entries + coalesce(p.entries, 0) - coalesce(d.entries, 0),
      s.bytes + coalesce(p.bytes, 0) - coalesce(d.bytes, 0)
    FROM ${schema}.store s, ${sums('partitions')} p, ${sums('deletions')} d`
}
