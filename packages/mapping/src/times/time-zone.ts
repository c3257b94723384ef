const MINUTE = 60_000
const HOUR = 60 * MINUTE
const MAX_OFFSET = 18 * HOUR

/** Hours ahead of UTC, for unambiguous names of zones. */
const HOURS_BY_NAME: Readonly<Record<string, number>> = {
  ...{ Z: 0, UTC: 0, GMT: 0, UT: 0, WET: 0, WEST: 1, CET: 1, MEZ: 1, CEST: 2, MESZ: 2, EET: 2, EEST: 3 },
  ...{ MSK: 3, SAST: 2, WAT: 1, CAT: 2, EAT: 3, PKT: 5, ICT: 7, WIB: 7, WITA: 8, WIT: 9, SGT: 8, HKT: 8 },
  ...{ AWST: 8, JST: 9, KST: 9, ACST: 9.5, ACDT: 10.5, AEST: 10, AEDT: 11, NZST: 12, NZDT: 13 },
  // Defined in RFC 2822.
  ...{ EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7 },
  ...{ NST: -3.5, NDT: -2.5, AKST: -9, AKDT: -8, HST: -10, BRT: -3, ART: -3, CLT: -4, CLST: -3 },
}

/** Names of several zones. A time with such a name is accepted only if it is the name of this machine's zone. */
const AMBIGUOUS = ['IST', 'BST', 'AST', 'ADT', 'GST', 'AMT', 'WST', 'SST', 'ECT', 'PYT', 'BDT']

const NAMES = [...Object.keys(HOURS_BY_NAME), ...AMBIGUOUS].filter((name) => name !== 'Z')
const OFFSET = String.raw`[+-]\d\d(?::?\d\d)?(?::?\d\d)?`
const REGION = String.raw`(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific)\/[\w/+-]{1,40}`

/**
 * The source of a pattern for a zone after a time. Hours alone must directly follow the time or precede a bracket:
 * `10:20:30 -12` is a time and a number.
 */
export const ZONE = String.raw`(?:[Zz](?![A-Za-z])| Z(?= |\]|$)|${OFFSET}| [+-]\d\d:?\d\d(?!\d)| [+-](?:0\d|1[0-4])(?= \[)| ?(?:UTC|GMT)[+-]\d{1,2}(?::?\d\d)?(?!\d)| ?(?:${NAMES.join('|')})(?![\w-])| ${REGION})(?:\[[\w/+-]{1,40}\])?`

/**
 * Milliseconds that a zone is ahead of UTC at a local time, which is passed as if it were UTC; `undefined` if there is no such
 * zone, or its name is ambiguous.
 */
export function offsetOf(zone: string, time: number): number | undefined {
  const known = KNOWN.get(zone)
  if (known !== undefined) return known
  const name = zone.replace(/\[.*/, '').trim()
  if (AMBIGUOUS.includes(name.toUpperCase())) return offsetOfOwnZone(name, time)
  const offset = readOffset(name, time)
  // Usually there are few zones. The limit is for files with arbitrary content.
  if (offset !== undefined && !zone.includes('/') && KNOWN.size < 1000) KNOWN.set(zone, offset)
  return offset
}

const KNOWN = new Map<string, number>()

function readOffset(name: string, time: number): number | undefined {
  const numeric = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d\d))?/.exec(name)
  if (numeric === null) return name.includes('/') ? offsetOfRegion(name, time) : offsetOfName(name)
  const [, sign, hours, minutes = '0'] = numeric
  const offset = Number(hours) * HOUR + Number(minutes) * MINUTE
  if (offset > MAX_OFFSET || Number(minutes) > 59) return undefined
  return sign === '-' ? -offset : offset
}

function offsetOfName(name: string): number | undefined {
  const hours = HOURS_BY_NAME[name.toUpperCase()]
  return hours === undefined ? undefined : hours * HOUR
}

const FORMATS = new Map<string, Intl.DateTimeFormat | undefined>()

/** The offset at a local time. Computed twice, because the first offset may be from the other side of a time change. */
function offsetOfRegion(region: string, time: number): number | undefined {
  if (!FORMATS.has(region)) FORMATS.set(region, formatOf(region))
  const format = FORMATS.get(region)
  if (format === undefined) return undefined
  return offsetAt(format, time - offsetAt(format, time))
}

/** The offset of this machine's zone, if that zone has the name at that time. */
function offsetOfOwnZone(name: string, time: number): number | undefined {
  const { TZ } = process.env
  if (ownFormat === undefined || ownFormat.TZ !== TZ)
    ownFormat = { TZ, format: new Intl.DateTimeFormat('en-US', { timeZoneName: 'long' }) }
  const words = ownFormat.format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  // "India Standard Time", "British Summer Time".
  const initials = words.replace(/(\w)\w* ?/g, '$1')
  const region = ownFormat.format.resolvedOptions().timeZone
  return initials === name.toUpperCase() ? offsetOfRegion(region, time) : undefined
}

// Cached, because creating one takes longer than reading a line.
let ownFormat: { readonly TZ: string | undefined; readonly format: Intl.DateTimeFormat } | undefined

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  } catch {
    return undefined
  }
}

function offsetAt(format: Intl.DateTimeFormat, time: number): number {
  const text = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(text) ?? []
  const offset = Number(hours) * HOUR + Number(minutes) * MINUTE
  return sign === '-' ? -offset : offset
}
