import type { AttributeValue, LiveFilter, SearchFilter } from '@logpond/core'
import { formatTime } from '@logpond/mapping/writers'
import { type Command, Option } from 'commander'
import { CommandError } from './command-error.js'
import type { Context } from './context.js'
import { parseTime } from './parse-time.js'
import { collect, parseAttribute, parseSeverity, parseTraceId } from './parse-values.js'
import { bothHold } from './question/both-hold.js'
import { type Question, questionOf } from './question/question.js'

/** The fields of filters that have an option. */
type OptionField = Exclude<keyof LiveFilter, 'text' | 'spanId' | 'any' | 'not'>

export interface LiveFilterOptions extends Omit<Pick<LiveFilter, OptionField>, 'service' | 'host'> {
  readonly utc?: boolean
  readonly explain?: boolean
  readonly service?: string[]
  readonly host?: string[]
  /** Singular, because commander names an option after its flag. */
  readonly attribute?: Record<string, AttributeValue>
}

export interface QueryOptions extends LiveFilterOptions {
  readonly text?: string
  /** As typed: `--utc`, which changes their meaning, may come later. */
  readonly since?: string
  readonly until?: string
}

/** For each field of a live filter, the option that sets it. */
function liveFilterOptions(): { readonly [Field in OptionField]-?: Option } {
  return {
    contains: new Option('--contains <text>', 'only messages that contain exactly this text'),
    minSeverity: new Option('--min-severity <severity>', 'only this severity or higher').argParser(
      parseSeverity,
    ),
    maxSeverity: new Option('--max-severity <severity>', 'only this severity or lower').argParser(
      parseSeverity,
    ),
    service: new Option('--service <name>', 'only of this service; may be repeated').argParser(collect),
    host: new Option('--host <name>', 'only of this host; may be repeated').argParser(collect),
    traceId: new Option('--trace-id <id>', 'only of this trace: 32 hex digits').argParser(parseTraceId),
    attributes: new Option(
      '--attribute <key=value>',
      'only with this attribute, such as http.status=500; may be repeated',
    ).argParser(parseAttribute),
  }
}

/** What the help of a command with a query says about the language. */
export const QUERY_HELP = `
In a query: words, "a phrase", prefix*, -without, ~"exact text", level>=warn,
service:(api web), -host:h1, trace:ID, any attribute (http.status>=500,
user.id:*), since:2h, OR, and ( ). Quote it for the shell. If it begins with a
dash, write it after --.`

/** Adds a query as the last argument, and the options that filter a live view. */
export function addLiveFilterOptions(command: Command): Command {
  command.argument('[query...]', "words and filters: 'timeout level>=warn'")
  for (const option of Object.values(liveFilterOptions())) command.addOption(option)
  return addExplainOption(command)
}

/** Adds the option that prints a query instead of running it. */
export function addExplainOption(command: Command): Command {
  return command.option('--explain', 'print the query as it was understood, and do nothing')
}

/** The fields that filter a search, and not a live view. */
type SearchOnlyField = 'text' | 'startTime' | 'endTime'

/** Adds a query as the last argument, and the options that filter a search. */
export function addQueryOptions(command: Command, context: Context): Command {
  const check = (text: string) => {
    parseTime(text, { now: context.now() })
    return text
  }
  return addLiveFilterOptions(
    command.option('--text <words>', 'only with these words: word "a phrase" prefix* -without'),
  )
    .addOption(
      new Option(
        '--since <time>',
        'only from this time on: 2026-01-31, 10:00, yesterday, or 2h (2 hours ago); local time, unless it names a zone',
      ).argParser(check),
    )
    .addOption(new Option('--until <time>', 'only before this time').argParser(check))
    .option('--utc', 'read and print times in UTC')
}

/** The question of a command that reads a live view: its query and its options. */
export function toLiveQuestion(
  words: readonly string[],
  options: LiveFilterOptions,
  context: Context,
): Question {
  return withFilter(questionOf(words.join(' '), options.utc, context), toLiveFilter(options))
}

/**
 * The question of a command that searches: its query and its options.
 *
 * @throws CommandError if the query is wrong, or `since` is not before `until`.
 */
export function toQuestion(words: readonly string[], options: QueryOptions, context: Context): Question {
  return withFilter(questionOf(words.join(' '), options.utc, context), toSearchFilter(options, context))
}

function withFilter(question: Question, filter: SearchFilter): Question {
  return { ...question, filter: bothHold(question.filter, filter) }
}

function toLiveFilter(options: LiveFilterOptions): LiveFilter {
  const { contains, minSeverity, maxSeverity, service, host, traceId, attribute } = options
  const filter = { contains, minSeverity, maxSeverity, service, host, traceId, attributes: attribute }
  return filter satisfies Record<OptionField, unknown>
}

function toSearchFilter(options: QueryOptions, context: Context): SearchFilter {
  const { text, since, until, utc = false } = options
  const reading = { now: context.now(), utc }
  const startTime = since === undefined ? undefined : parseTime(since, reading)
  const endTime = until === undefined ? undefined : parseTime(until, reading)
  if (startTime !== undefined && endTime !== undefined && startTime >= endTime) {
    throw new CommandError(
      `--since ${since} (${formatTime(startTime, { utc })}) must be before --until ${until} (${formatTime(endTime, { utc })}).`,
      2,
    )
  }
  const others = { text, startTime, endTime } satisfies Record<SearchOnlyField, unknown>
  return { ...toLiveFilter(options), ...others }
}
