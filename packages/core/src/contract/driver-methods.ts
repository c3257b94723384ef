import type { LogDriver } from './log-driver.js'

type RequiredName<Type> = {
  [Name in keyof Type]-?: object extends Pick<Type, Name> ? never : Name
}[keyof Type]
type RequiredMethod = Exclude<RequiredName<LogDriver>, 'name' | 'supports'>

/** The methods that every driver has; the other ones are optional. */
export const DRIVER_METHODS = Object.keys({
  open: true,
  append: true,
  search: true,
  count: true,
  histogram: true,
  readAfter: true,
  deleteOldest: true,
  stats: true,
  close: true,
} satisfies Record<RequiredMethod, true>) as RequiredMethod[]
