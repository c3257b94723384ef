import { entryOfRecord } from '@logpond/mapping'

/** Milliseconds, as pino writes them by default. */
const MILLISECONDS = /^[1-9]\d{12}$/
/** As `pino.stdTimeFunctions.isoTime` writes it. */
const ISO = /^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"$/

/**
 * The time of a line in milliseconds since the Unix epoch: pino's metadata has it as JSON, as the line does. Undefined if there is none, or it
 * cannot be read.
 */
export function lineTime(json: string | undefined): number | undefined {
  if (json === undefined || json === '') return undefined
  if (MILLISECONDS.test(json)) return Number(json)
  if (!ISO.test(json)) return parsedTime(json)
  const time = Date.parse(json.slice(1, -1))
  return Number.isNaN(time) ? undefined : time
}

function parsedTime(json: string): number | undefined {
  try {
    // A function for the time may add members after it.
    const { time } = JSON.parse(`{"time":${json}}`) as { time?: unknown }
    const { timestamp } = entryOfRecord({ level: 30, time, msg: 'time' })
    return typeof timestamp === 'number' ? timestamp : undefined
  } catch {
    return undefined
  }
}
