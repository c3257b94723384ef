import type { LiveFilter, SearchQuery } from '@logpond/core'
import { type Command, Option } from 'commander'
import type { Context } from './context.js'
import { collect, parseAttribute, parseSeverity, parseTime, parseTraceId } from './parse-values.js'

export interface LiveFilterOptions extends Omit<LiveFilter, 'service' | 'host'> {
  readonly service?: string[]
  readonly host?: string[]
  /** Commander names an option after its flag. */
  readonly attribute?: NonNullable<LiveFilter['attributes']>
}

export interface QueryOptions extends LiveFilterOptions {
  readonly text?: string
  readonly since?: number
  readonly until?: number
}

/** The options that narrow a live view. */
export function addLiveFilterOptions(command: Command): Command {
  return command
    .option('--contains <text>', 'only messages with exactly this text in them')
    .addOption(new Option('--min-severity <severity>', 'only this severe or more').argParser(parseSeverity))
    .addOption(new Option('--max-severity <severity>', 'only this severe or less').argParser(parseSeverity))
    .option('--service <name>', 'only of this service; may be repeated', collect)
    .option('--host <name>', 'only of this host; may be repeated', collect)
    .addOption(new Option('--trace-id <id>', 'only of this trace: 32 hex digits').argParser(parseTraceId))
    .option(
      '--attribute <key=value>',
      'only with this attribute, such as http.status=500; may be repeated',
      parseAttribute,
    )
}

/** The options that narrow a search. */
export function addQueryOptions(command: Command, context: Context): Command {
  const parse = (text: string) => parseTime(text, context.now())
  return addLiveFilterOptions(
    command.option('--text <words>', 'only with these words: word "a phrase" prefix* -without'),
  )
    .addOption(
      new Option('--since <time>', 'only from this time on: 2026-01-31T12:00, or how long ago: 2h').argParser(
        parse,
      ),
    )
    .addOption(new Option('--until <time>', 'only before this time').argParser(parse))
}

export function toLiveFilter(options: LiveFilterOptions): LiveFilter {
  const { contains, minSeverity, maxSeverity, service, host, traceId, attribute } = options
  return {
    ...(contains !== undefined && { contains }),
    ...(minSeverity !== undefined && { minSeverity }),
    ...(maxSeverity !== undefined && { maxSeverity }),
    ...(service && { service }),
    ...(host && { host }),
    ...(traceId !== undefined && { traceId }),
    ...(attribute && { attributes: attribute }),
  }
}

export function toSearchQuery(options: QueryOptions): SearchQuery {
  const { text, since, until } = options
  return {
    ...toLiveFilter(options),
    ...(text !== undefined && { text }),
    ...(since !== undefined && { startTime: since }),
    ...(until !== undefined && { endTime: until }),
  }
}
