/** Other names are not accepted: they may come from a file of another program. */
const NAME = /^\d{8}T\d{9}Z$/

/** A time as part of a file name: `20260102T030405678Z`. */
export function nameOfTime(time: Date): string {
  return time.toISOString().replaceAll(/[-:.]/g, '')
}

export function isNameOfTime(name: string): boolean {
  return NAME.test(name)
}
