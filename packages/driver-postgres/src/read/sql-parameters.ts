/** Collects the values of a statement's parameters. */
export class SqlParameters {
  readonly values: unknown[] = []

  /** Adds a value, and returns the text that stands for it in the statement. */
  add(
    value: unknown,
    type: 'text' | 'text[]' | 'jsonb' | 'jsonb[]' | 'tsquery' | 'bigint[]' | 'smallint[]',
  ): string {
    this.values.push(value)
    return `$${this.values.length}::${type}`
  }
}
