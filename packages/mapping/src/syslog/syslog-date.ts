import { toTimestamp } from '../times/calendar.js'
import { withoutYear } from '../times/missing-year.js'
import { monthOf } from '../times/month-name.js'
import { ZONE } from '../times/time-zone.js'

/** What a time without a year or a zone is completed with. */
export interface SyslogClock {
  /** The current time in milliseconds since the Unix epoch: it decides on the year. */
  readonly now: () => number
  /** The zone of times that name none: `UTC`, `+02:00` or `Europe/Berlin`. Default: local time. */
  readonly timeZone?: string | undefined
}

/** The source of a pattern for a time of BSD syslog. Its nine groups are what {@link readSyslogDate} takes. */
export const SYSLOG_DATE = String.raw`([A-Z][a-z]{2}) ([ \d]?\d) (?:(\d{4}) )?(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:(${ZONE}):?)?(?: ((?:19|20)\d\d))?`

/** The time in the groups of {@link SYSLOG_DATE}; `undefined` if there is no such time. */
export function readSyslogDate(
  groups: readonly (string | undefined)[],
  { now, timeZone }: SyslogClock,
): number | undefined {
  const [month, day, year, hour, minute, second, fraction, zone, lateYear] = groups
  const fullYear = year ?? lateYear
  const time = {
    month: monthOf(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    fraction,
    zone: zone?.trim() ?? timeZone,
  }
  return fullYear === undefined ? withoutYear(time, now()) : toTimestamp({ ...time, year: Number(fullYear) })
}
