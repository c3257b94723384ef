import { setAttribute } from '@logpond/mapping/readers'
import { type Info, LEVEL, SPLAT } from './info.js'

/** A copy of an info without getters and proxies. Fields that throw when they are read have the text `[Threw: …]`. */
export function readable(info: Info): Info {
  const copy: Info = {}
  for (const name of keysOf(info))
    setAttribute(
      copy,
      name,
      read(() => info[name]),
    )
  copy.message = read(() => info.message)
  copy[LEVEL] = read(() => info[LEVEL] ?? info.level)
  copy[SPLAT] = read(() => info[SPLAT])
  return copy
}

function keysOf(info: Info): readonly string[] {
  try {
    return Object.keys(info)
  } catch {
    return []
  }
}

function read(value: () => unknown): unknown {
  try {
    return value()
  } catch (thrown) {
    return describe(thrown)
  }
}

function describe(thrown: unknown): string {
  try {
    return `[Threw: ${(thrown as Error | null)?.message ?? thrown}]`
  } catch {
    return '[Threw]'
  }
}
