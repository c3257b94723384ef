import { readSafely, setAttribute } from '@logpond/mapping/readers'
import { type Info, LEVEL, SPLAT } from './info.js'

/** A copy of an info without getters and proxies. Fields that throw when they are read have the text `[Threw: …]`. */
export function readable(info: Info): Info {
  const copy: Info = {}
  for (const name of keysOf(info))
    setAttribute(
      copy,
      name,
      readSafely(() => info[name]),
    )
  copy.message = readSafely(() => info.message)
  copy[LEVEL] = readSafely(() => info[LEVEL] ?? info.level)
  copy[SPLAT] = readSafely(() => info[SPLAT])
  return copy
}

function keysOf(info: Info): readonly string[] {
  try {
    return Object.keys(info)
  } catch {
    return []
  }
}
