import { monthOf, toTimestamp, withoutDay, withoutYear } from '@logpond/mapping/readers'
import { type DateOrder, fullYear, inOrder, type NumericDate, possibleOrders } from './date-order.js'
import { DIGIT_LAYOUTS, LETTER_LAYOUTS, type TimeField, type TimeLayout } from './time-layouts.js'

export interface FoundTime {
  readonly layout: TimeLayout
  readonly start: number
  readonly end: number
  /** Milliseconds since the Unix epoch; `undefined` if there is no such time. */
  readonly timestamp: number | undefined
  /** The possible orders of the date; more than one if its numbers are ambiguous. */
  readonly orders: readonly DateOrder[]
}

export interface TimeContext {
  readonly now: () => number
  /** The order of the numbers in the dates of a file, if its lines have shown it. */
  readonly order?: DateOrder | undefined
}

type Fields = Partial<Record<TimeField, string>>

const NONE: readonly DateOrder[] = []

/** Reads a time of any layout at an index of a text. */
export function readTimeAt(text: string, start: number, context: TimeContext): FoundTime | undefined {
  const code = text.charCodeAt(start)
  const layouts = code >= ZERO && code <= NINE ? DIGIT_LAYOUTS : LETTER_LAYOUTS
  for (const layout of layouts) {
    const found = readLayout(layout, text, start, context)
    if (found !== undefined) return found
  }
  return undefined
}

const ZERO = 0x30
const NINE = 0x39

export function readLayout(
  layout: TimeLayout,
  text: string,
  start: number,
  context: TimeContext,
): FoundTime | undefined {
  const { pattern, fields } = layout
  pattern.lastIndex = start
  const match = pattern.exec(text)
  if (match === null) return undefined
  const values: Fields = {}
  for (let i = 0; i < fields.length; i++) values[fields[i] as TimeField] ??= match[i + 1]
  // Without a real month it is not a time.
  if (values.monthName !== undefined && monthOf(values.monthName) === 0) return undefined
  const end = start + match[0].length
  if (values.first !== undefined) return readNumeric(layout, values, start, end, context)
  return { layout, start, end, timestamp: timestampOf(values, context.now), orders: NONE }
}

function readNumeric(
  layout: TimeLayout,
  values: Fields,
  start: number,
  end: number,
  { now, order }: TimeContext,
): FoundTime | undefined {
  const { first = '', middle = '', third, separator = '' } = values
  const date: NumericDate = {
    first,
    second: middle,
    third,
    separator,
    isTwelveHours: values.half !== undefined,
  }
  const orders = possibleOrders(date)
  const timestamps = new Map<DateOrder, number>()
  for (const possible of orders) {
    const timestamp = timestampOf(
      { ...values, ...asText(inOrder(date, possible)), first: undefined } as Fields,
      now,
    )
    if (timestamp !== undefined) timestamps.set(possible, timestamp)
  }
  const past = [...timestamps.keys()].filter((key) => (timestamps.get(key) as number) <= now() + YEAR)
  const left = past.length > 0 ? past : [...timestamps.keys()]
  const chosen = order !== undefined && left.includes(order) ? order : left[0]
  const timestamp = chosen === undefined ? undefined : timestamps.get(chosen)
  return { layout, start, end, timestamp, orders: left }
}

const YEAR = 366 * 24 * 60 * 60 * 1000

function asText({ year, month, day }: { year: number | undefined; month: number; day: number }): Fields {
  return { ...(year !== undefined && { year: String(year) }), month: String(month), day: String(day) }
}

function timestampOf(values: Fields, now: () => number): number | undefined {
  if (values.epoch !== undefined) return fromEpoch(values.epoch, now)
  if (values.tai !== undefined) return fromTai(values.tai)
  const hour = hourOf(values)
  if (hour === undefined) return undefined
  const time = {
    hour,
    minute: Number(values.minute),
    second: Number(values.second ?? 0),
    fraction: values.milliseconds?.padStart(3, '0') ?? values.fraction,
    zone: values.zone?.trim() ?? zoneOfMinutes(values.zoneMinutes),
  }
  if (values.yearDay !== undefined) return fromYearDay(Number(values.year), Number(values.yearDay), time)
  if (values.day === undefined) return withoutDay(time, now())
  const month = values.month === undefined ? monthOf(values.monthName) : Number(values.month)
  const date = { ...time, month, day: Number(values.day) }
  return values.year === undefined
    ? withoutYear(date, now())
    : toTimestamp({ ...date, year: fullYear(values.year) })
}

/** On a 12-hour clock, 12 AM is midnight. */
function hourOf({ hour, half }: Fields): number | undefined {
  const value = Number(hour)
  if (half === undefined) return value
  if (value < 1 || value > 12) return undefined
  return (value % 12) + (half.toUpperCase() === 'P' ? 12 : 0)
}

function zoneOfMinutes(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const minutes = Number(text.slice(1))
  const digits = (value: number) => String(value).padStart(2, '0')
  return `${text[0]}${digits(Math.floor(minutes / 60))}:${digits(minutes % 60)}`
}

function fromYearDay(
  year: number,
  yearDay: number,
  time: Omit<Parameters<typeof toTimestamp>[0], 'year' | 'month' | 'day'>,
): number | undefined {
  if (yearDay < 1 || yearDay > 366) return undefined
  const date = new Date(Date.UTC(year, 0, yearDay))
  if (date.getUTCFullYear() !== year) return undefined
  return toTimestamp({ ...time, year, month: date.getUTCMonth() + 1, day: date.getUTCDate() })
}

/** A number is a time only if it is between 1990 and a year from now. */
const OLDEST = Date.UTC(1990, 0, 1)

function fromEpoch(digits: string, now: () => number): number | undefined {
  const [whole = '', fraction = ''] = wholeAndFraction(digits)
  // Uses whole numbers, because a fraction of seconds times a thousand is inexact.
  const microseconds = Number((whole + fraction.padEnd(6, '0')).slice(0, 16).padEnd(16, '0'))
  const timestamp = microseconds / 1000
  return timestamp >= OLDEST && timestamp <= now() + YEAR ? timestamp : undefined
}

/** The digits before and after the decimal point. For `1.741064767123e+09` all digits: its size shows the unit. */
function wholeAndFraction(digits: string): readonly string[] {
  const exponent = digits.indexOf('e')
  return exponent === -1 ? digits.split(/[.,]/) : [digits.slice(0, exponent).replace('.', '')]
}

const TAI_EPOCH = 2n ** 62n
const TAI_AHEAD = 10n

function fromTai(hex: string): number {
  return Number(BigInt(`0x${hex}`) - TAI_EPOCH - TAI_AHEAD) * 1000
}
