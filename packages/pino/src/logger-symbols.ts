/** The symbols under which one copy of pino keeps the parts of its loggers. */
export type LoggerSymbols = { readonly [Name in (typeof NAMES)[number]]: symbol }

const NAMES = [
  'chindings',
  'lsCache',
  'end',
  'timeSliceIndex',
  'messageKey',
  'errorKey',
  'nestedKey',
  'levelComp',
] as const

/** One for each copy of pino in the process. */
const known: LoggerSymbols[] = []

/**
 * Finds the symbols of a logger by their descriptions. So this package imports no pino, and works with each copy of it, also with one
 * that was bundled.
 *
 * @returns Undefined if this is not a logger of pino.
 */
export function symbolsOf(logger: object): LoggerSymbols | undefined {
  const own = known.find(({ chindings }) => chindings in logger)
  if (own !== undefined) return own
  const found = new Map<string | undefined, symbol>()
  for (let owner: object | null = logger; owner !== null; owner = Object.getPrototypeOf(owner)) {
    for (const symbol of Object.getOwnPropertySymbols(owner)) found.set(symbol.description, symbol)
  }
  const entries = NAMES.map((name) => [name, found.get(`pino.${name}`)] as const)
  if (entries.some(([, symbol]) => symbol === undefined)) return undefined
  const symbols = Object.fromEntries(entries) as LoggerSymbols
  known.push(symbols)
  return symbols
}
