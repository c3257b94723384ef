type Labels = readonly (readonly [name: string, value: string])[]

interface Histogram {
  readonly count: number
  readonly sum: number
  /** Cumulative, ascending, without the last one, which is for all. */
  readonly buckets: readonly { readonly le: number; readonly count: number }[]
}

/** Writes metrics in the text format of Prometheus, version 0.0.4. Each metric must be added once. */
export class MetricsText {
  readonly #prefix: string
  readonly #labels: Labels
  #text = ''

  /** @param labels Of every sample. */
  constructor(prefix: string, labels: Labels) {
    this.#prefix = prefix
    this.#labels = labels
  }

  counter(name: string, help: string, value: number): void {
    this.#head(name, help, 'counter')
    this.#sample(name, [], value)
  }

  gauge(name: string, help: string, value: number): void {
    this.#head(name, help, 'gauge')
    this.#sample(name, [], value)
  }

  /** A sample for each value of a label. */
  counterBy(name: string, help: string, label: string, values: readonly (readonly [string, number])[]): void {
    this.#head(name, help, 'counter')
    for (const [of, value] of values) this.#sample(name, [[label, of]], value)
  }

  /** A sample for each value of a label. */
  gaugeBy(name: string, help: string, label: string, values: readonly (readonly [string, number])[]): void {
    this.#head(name, help, 'gauge')
    for (const [of, value] of values) this.#sample(name, [[label, of]], value)
  }

  histogram(name: string, help: string, { count, sum, buckets }: Histogram): void {
    this.#head(name, help, 'histogram')
    for (const bucket of buckets)
      this.#sample(`${name}_bucket`, [['le', numberText(bucket.le)]], bucket.count)
    this.#sample(`${name}_bucket`, [['le', '+Inf']], count)
    this.#sample(`${name}_sum`, [], sum)
    this.#sample(`${name}_count`, [], count)
  }

  toString(): string {
    return this.#text
  }

  #head(name: string, help: string, type: string): void {
    const full = `${this.#prefix}_${name}`
    this.#text += `# HELP ${full} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${full} ${type}\n`
  }

  #sample(name: string, own: Labels, value: number): void {
    const pairs = [...this.#labels, ...own].map(([label, of]) => `${label}="${escapeValue(of)}"`)
    const labels = pairs.length === 0 ? '' : `{${pairs.join(',')}}`
    this.#text += `${this.#prefix}_${name}${labels} ${numberText(value)}\n`
  }
}

function escapeValue(value: string): string {
  // The format is UTF-8, which has no lone surrogates.
  return value.toWellFormed().replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

/** As the format writes numbers: like JavaScript, apart from infinity. */
function numberText(value: number): string {
  if (value === Infinity) return '+Inf'
  return value === -Infinity ? '-Inf' : String(value)
}
