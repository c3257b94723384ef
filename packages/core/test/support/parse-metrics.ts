/** One metric of a text in the format of Prometheus. */
export interface Metric {
  readonly type: string
  readonly help: string
  readonly samples: {
    readonly name: string
    readonly labels: Record<string, string>
    readonly value: number
  }[]
}

const HELP = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\\n]|\\\\|\\n)*)$/
const TYPE = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)$/
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^\\"\n]|\\\\|\\"|\\n)*)"/
const SAMPLE = new RegExp(
  `^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(${LABEL.source}(?:,${LABEL.source})*)\\})? (\\+Inf|-Inf|NaN|-?[0-9.]+(?:e[+-]?[0-9]+)?)$`,
)

/**
 * Reads a text in the format of Prometheus, version 0.0.4, and accepts nothing that breaks its rules: one HELP and one TYPE before the
 * samples of each metric, all of its lines together, every line ended, no label or sample twice.
 */
export function parseMetrics(text: string): Map<string, Metric> {
  if (!text.endsWith('\n')) throw new Error('The last line must end with a line feed.')
  const metrics = new Map<string, Metric>()
  const seen = new Set<string>()
  const lines = text.slice(0, -1).split('\n')
  let current: { name: string; metric: Metric } | undefined
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string
    const help = HELP.exec(line)
    if (help !== null) {
      const [, name = '', words = ''] = help
      const type = TYPE.exec(lines[++i] ?? '')
      if (type?.[1] !== name) throw new Error(`There is no type for ${name}.`)
      if (metrics.has(name)) throw new Error(`${name} occurs twice.`)
      current = { name, metric: { type: type[2] as string, help: words, samples: [] } }
      metrics.set(name, current.metric)
      continue
    }
    const sample = SAMPLE.exec(line)
    if (sample === null || current === undefined) throw new Error(`Not a sample: ${line}`)
    const [, name = '', labels = ''] = sample
    const suffixes = current.metric.type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']
    if (!suffixes.some((suffix) => name === `${current?.name}${suffix}`))
      throw new Error(`${name} is among the samples of ${current.name}.`)
    const key = line.slice(0, line.lastIndexOf(' '))
    if (seen.has(key)) throw new Error(`${key} occurs twice.`)
    seen.add(key)
    current.metric.samples.push({ name, labels: labelsOf(labels), value: numberOf(sample.at(-1) as string) })
  }
  return metrics
}

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  for (const [, name = '', value = ''] of text.matchAll(new RegExp(LABEL, 'g'))) {
    if (Object.hasOwn(labels, name)) throw new Error(`The label ${name} occurs twice.`)
    labels[name] = value.replaceAll(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter))
  }
  return labels
}

function numberOf(text: string): number {
  return text.endsWith('Inf') ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text)
}
