import { ZONE } from '@logpond/mapping/readers'

/** The meaning of a group in the pattern of a layout. A `skipped` group is ignored. */
export type TimeField =
  | 'year'
  | 'month'
  | 'monthName'
  | 'day'
  | 'yearDay'
  | 'first'
  | 'separator'
  | 'middle'
  | 'third'
  | 'hour'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'milliseconds'
  | 'half'
  | 'zone'
  | 'zoneMinutes'
  | 'epoch'
  | 'tai'
  | 'skipped'

export interface TimeLayout {
  readonly name: string
  /** An example, for readers of this file. */
  readonly example: string
  /** Sticky: matches only at `lastIndex`. */
  readonly pattern: RegExp
  readonly fields: readonly TimeField[]
  /**
   * How certain a match is. A `date` near the beginning of a line is always a time. A `number` and a `clock` may also be
   * something else.
   */
  readonly kind: 'date' | 'number' | 'clock'
}

const CLOCK = String.raw`(\d{1,2}):(\d\d)(?::(\d\d)(?:(?:[.,]|:(?=\d{3}(?!\d)))(\d{1,12}))?)?(?: ?([AaPp])\.?[Mm]\b\.?)?`
const FULL_CLOCK = String.raw`(\d{1,2}):(\d\d):(\d\d)(?:(?:[.,]|:(?=\d{3}(?!\d)))(\d{1,12}))?(?: ?([AaPp])\.?[Mm]\b\.?)?`
const CLOCK_FIELDS = ['hour', 'minute', 'second', 'fraction', 'half'] as const
const MAYBE_ZONE = `(${ZONE})?`
const WEEKDAY = `(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? {1,2})`
const MONTH = '([A-Za-z]{3})[a-z]{0,6}'
// If more digits or a longer time of day follow, it is something else.
const END = String.raw`(?![\d]|:\d)`

function layout(
  kind: TimeLayout['kind'],
  name: string,
  example: string,
  source: string,
  ...fields: TimeField[]
): TimeLayout {
  return { kind, name, example, pattern: new RegExp(kind === 'number' ? source : source + END, 'y'), fields }
}

/** Layouts that begin with a digit. The first one that matches is used. */
export const DIGIT_LAYOUTS: readonly TimeLayout[] = [
  layout(
    'date',
    'iso',
    '2024-01-31 10:20:30,123 +01:00',
    String.raw`(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[Tt_\t:;]| {1,2}|, {0,2}|-|\]\[|,? ?time=)${CLOCK}${MAYBE_ZONE}`,
    ...(['year', 'skipped', 'month', 'day'] as const),
    ...CLOCK_FIELDS,
    'zone',
  ),
  layout(
    'date',
    'dots',
    '2024-01-31-10.20.30.123456+060',
    String.raw`(\d{4})[-.](\d\d)[-.](\d\d)[- ](\d\d)\.(\d\d)\.(\d\d)(?:[.:](\d{1,9}))?([+-]\d{3})?`,
    ...(['year', 'month', 'day', 'hour', 'minute', 'second', 'fraction', 'zoneMinutes'] as const),
  ),
  layout(
    'date',
    'ordinal',
    '2024-031T10:20:30',
    String.raw`(\d{4})-(\d{3})[T ]${FULL_CLOCK}${MAYBE_ZONE}`,
    ...(['year', 'yearDay'] as const),
    ...CLOCK_FIELDS,
    'zone',
  ),
  layout(
    'date',
    'loose',
    '20240131-10:2:3:45',
    String.raw`((?:19|20)\d\d)(\d\d)(\d\d)-(\d{1,2}):(\d{1,2}):(\d{1,2}):(\d{1,3})`,
    ...(['year', 'month', 'day', 'hour', 'minute', 'second', 'milliseconds'] as const),
  ),
  layout(
    'date',
    'compact date',
    '20240131 10:20:30.123',
    String.raw`((?:19|20)\d\d)(\d\d)(\d\d)(?:[-T_:\t]| {1,2}|, )${FULL_CLOCK}${MAYBE_ZONE}`,
    ...(['year', 'month', 'day'] as const),
    ...CLOCK_FIELDS,
    'zone',
  ),
  layout(
    'date',
    'compact',
    '20240131T102030.123Z',
    String.raw`((?:19|20)\d\d)(\d\d)(\d\d)[Tt _:.-]?(\d\d)(\d\d)(\d\d)(?:[.,](\d{1,9}))?${MAYBE_ZONE}(?![\w-])`,
    ...(['year', 'month', 'day', 'hour', 'minute', 'second', 'fraction', 'zone'] as const),
  ),
  layout(
    'date',
    'day and month name, no year',
    '31 Jan 10:20:30.123',
    String.raw`(\d{1,2})[ -]${MONTH}\.?[ ,]{1,2}${FULL_CLOCK}${MAYBE_ZONE}`,
    ...(['day', 'monthName'] as const),
    ...CLOCK_FIELDS,
    'zone',
  ),
  layout(
    'date',
    'day and month name',
    '31/Jan/2024:10:20:30 +0100',
    String.raw`(\d{1,2})[-/. ]?${MONTH}[-/., ]{0,2}(\d{4}|\d\d)(?: {1,2}|::?|T|, | at | @ |-)${CLOCK}${MAYBE_ZONE}`,
    ...(['day', 'monthName', 'year'] as const),
    ...CLOCK_FIELDS,
    'zone',
  ),
  layout(
    'date',
    'year and month name',
    '2024-Jan-31 10:20:30',
    String.raw`(\d{4})[-/ ]?${MONTH}[-/ ]{0,2}(\d{1,2})(?: {1,2}|[:T-])${CLOCK}${MAYBE_ZONE}`,
    ...(['year', 'monthName', 'day'] as const),
    ...CLOCK_FIELDS,
    'zone',
  ),
  layout(
    'date',
    'three numbers',
    '1/31/2024 10:20:30 PM',
    String.raw`(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)(?: {1,2}|, {0,2}|[-T_:\t]|\]\[)${CLOCK}${MAYBE_ZONE}`,
    ...(['first', 'separator', 'middle', 'third'] as const),
    ...CLOCK_FIELDS,
    'zone',
  ),
  layout(
    'date',
    'two numbers',
    '01-31 10:20:30.123',
    String.raw`(\d\d)([-/.])(\d\d)\.?[ -]${FULL_CLOCK}${MAYBE_ZONE}`,
    ...(['first', 'separator', 'middle'] as const),
    ...CLOCK_FIELDS,
    'zone',
  ),
  layout(
    'date',
    'six digits',
    '240131 102030',
    String.raw`(\d\d)(\d\d)(\d\d) (\d\d)(\d\d)(\d\d)(?:[.,](\d{1,9}))?(?![\w-])`,
    ...(['year', 'month', 'day', 'hour', 'minute', 'second', 'fraction'] as const),
  ),
  layout(
    'date',
    'six digits and a clock',
    '240131 10:20:30',
    String.raw`(\d\d)(\d\d)(\d\d) {1,2}${FULL_CLOCK}`,
    ...(['year', 'month', 'day'] as const),
    ...CLOCK_FIELDS,
  ),
  layout(
    'date',
    'chromium',
    '0131/102030.123456',
    String.raw`(\d\d)(\d\d)\/(\d\d)(\d\d)(\d\d)(?:\.(\d{1,6}))?(?=:)`,
    ...(['month', 'day', 'hour', 'minute', 'second', 'fraction'] as const),
  ),
  layout(
    'date',
    'clock first',
    '10:20:30 2024-01-31',
    String.raw`${FULL_CLOCK},? {1,2}(\d{4})([-/.])(\d\d)\7(\d\d)`,
    ...CLOCK_FIELDS,
    ...(['year', 'skipped', 'month', 'day'] as const),
  ),
  layout(
    'number',
    'epoch',
    '1706696430.123',
    String.raw`(\d{10}(?:[.,]\d{1,9})?|\d{13}(?:\.\d{1,6})?|\d{16}|\d{19}|\d\.\d{6,18}e\+(?:09|12|15|18))(?![\w.-])`,
    'epoch',
  ),
  layout(
    'clock',
    'clock',
    '10:20:30.123',
    String.raw`${FULL_CLOCK}${MAYBE_ZONE}(?![\w-])`,
    ...CLOCK_FIELDS,
    'zone',
  ),
  layout(
    'clock',
    'kitchen clock',
    '10:20PM',
    String.raw`(\d{1,2}):(\d\d) ?([AP])M(?!\w)`,
    ...(['hour', 'minute', 'half'] as const),
  ),
]

/** Layouts that begin with a letter or an `@`. */
export const LETTER_LAYOUTS: readonly TimeLayout[] = [
  layout(
    'date',
    'ctime',
    'Wed Jan 31 10:20:30 CET 2024',
    String.raw`${WEEKDAY}${MONTH} {1,2}(\d{1,2}),? ${FULL_CLOCK}${MAYBE_ZONE} (\d{4})(?: (?:UTC|GMT)?([+-]\d{4}))?`,
    ...(['monthName', 'day'] as const),
    ...CLOCK_FIELDS,
    ...(['zone', 'year', 'zone'] as const),
  ),
  layout(
    'date',
    'month name, day, year',
    'Jan 31, 2024 10:20:30 PM',
    String.raw`${WEEKDAY}?${MONTH}\.?[- /]{1,2}(\d{1,2})(?:st|nd|rd|th)?,?[- /](\d{4})(?:,? at |,? @ |, {0,2}| {1,2})${CLOCK}${MAYBE_ZONE}`,
    ...(['monthName', 'day', 'year'] as const),
    ...CLOCK_FIELDS,
    'zone',
  ),
  layout(
    'date',
    'syslog',
    'Jan 31 10:20:30',
    String.raw`${WEEKDAY}?${MONTH} {1,2}(\d{1,2}),? {1,2}${FULL_CLOCK}${MAYBE_ZONE}`,
    ...(['monthName', 'day'] as const),
    ...CLOCK_FIELDS,
    'zone',
  ),
  layout(
    'date',
    'weekday and number',
    'Wed, 31 Jan 2024 10:20:30 +0100',
    String.raw`${WEEKDAY}(\d{1,2})[- ]${MONTH}[- ](\d{4}|\d\d) {1,2}${CLOCK}${MAYBE_ZONE}`,
    ...(['day', 'monthName', 'year'] as const),
    ...CLOCK_FIELDS,
    'zone',
  ),
  layout(
    'date',
    'klog',
    'E0131 10:20:30.123456',
    String.raw`[DIWEF](\d\d)(\d\d) ${FULL_CLOCK}`,
    ...(['month', 'day'] as const),
    ...CLOCK_FIELDS,
  ),
  layout(
    'date',
    'glog',
    'E20240131 10:20:30.123456',
    String.raw`[DIWEF](\d{4})(\d\d)(\d\d) ${FULL_CLOCK}`,
    ...(['year', 'month', 'day'] as const),
    ...CLOCK_FIELDS,
  ),
  layout('date', 'tai64n', '@400000004332258', String.raw`@(4[\da-f]{15})(?:[\da-f]{8})?(?!\w)`, 'tai'),
]
