/** The order of the numbers of a date. */
export type DateOrder = 'ymd' | 'mdy' | 'dmy'

export interface NumericDate {
  readonly first: string
  readonly second: string
  /** Missing if there is no year. */
  readonly third: string | undefined
  readonly separator: string
  /** Whether a 12-hour time follows, as in the United States. */
  readonly isTwelveHours: boolean
}

/** The orders in which the numbers form a date, most likely first. */
export function possibleOrders(date: NumericDate): readonly DateOrder[] {
  return likelyOrders(date).filter((order) => {
    const { month, day } = inOrder(date, order)
    return month >= 1 && month <= 12 && day >= 1 && day <= 31
  })
}

export function inOrder(
  { first, second, third }: NumericDate,
  order: DateOrder,
): { year: number | undefined; month: number; day: number } {
  const [year, month, day] =
    order === 'ymd'
      ? [first, second, third]
      : order === 'mdy'
        ? [third, first, second]
        : [third, second, first]
  return { year: year === undefined ? undefined : fullYear(year), month: Number(month), day: Number(day) }
}

/** Two-digit years are from 1970 to 2069. */
export function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length > 2) return year
  return year < 70 ? 2000 + year : 1900 + year
}

function likelyOrders({ first, third, separator, isTwelveHours }: NumericDate): DateOrder[] {
  if (third?.length === 2 && first.length === 2 && !isTwelveHours && separator === '/')
    return ['ymd', 'mdy', 'dmy']
  const orders: DateOrder[] = separator === '/' || third === undefined ? ['mdy', 'dmy'] : ['dmy', 'mdy']
  return third?.length === 2 && first.length === 2 ? [...orders, 'ymd'] : orders
}
