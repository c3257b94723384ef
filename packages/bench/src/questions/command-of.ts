import type { UserQuestion } from './user-question.js'

/** The arguments of `logpond` that ask a question. Without any, only the API of a storage answers it. */
export function argumentsOf({ read, query }: UserQuestion): string[] | undefined {
  const asked = query === '' ? [] : [query]
  // A query that begins with a dash comes after --.
  const words = query.startsWith('-') ? ['--', query] : asked
  switch (read.kind) {
    case 'count':
      return ['count', ...words]
    case 'search':
      return ['search', ...(read.around === undefined ? [] : ['-C', String(read.around)]), ...words]
    case 'export':
      return ['export', ...words]
    case 'tail':
      return ['tail', ...words]
    case 'trace':
      return ['trace', read.traceId]
    case 'context':
      return ['context', String(read.id), '-C', String(read.around), ...words]
    case 'top':
      return ['top', COMMAND_NAMES[read.field] ?? read.field, '--limit', String(read.limit), ...words]
    case 'histogram': {
      const { bucket, by, limit } = read
      const groups = by === undefined ? [] : ['--by', by, '--limit', String(limit)]
      return ['histogram', '--bucket', `${bucket / 60_000}m`, ...groups, ...words]
    }
    case 'cleanup':
      return ['cleanup', '--where', query, '--older-than', '0s', '--dry-run']
    case 'fields':
      return undefined
  }
}

/** Fields of entries that have another name in the command line. */
const COMMAND_NAMES: Readonly<Record<string, string>> = { severity: 'level', traceId: 'trace' }

/** A command as a shell reads it. */
export function shellText(args: readonly string[]): string {
  return ['logpond', ...args].map((arg) => (/^[\w./:@%+,=-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ')
}
