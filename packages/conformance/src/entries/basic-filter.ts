import type { DriverFilter } from '@logpond/core'

/** The fields of filters that every driver answers; the others need `supports.conditions`. */
export type BasicField = Exclude<keyof DriverFilter, 'spanId' | 'any' | 'not'>

/** A filter with all fields that every driver answers. */
export type WholeFilter = Required<Pick<DriverFilter, BasicField>>
