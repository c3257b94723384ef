import { TextCache } from './text-cache.js'

/** Values of attributes and the like. */
export const texts = new TextCache()

/** Texts that become names of members, kept as V8 keeps such names: setting a member by them looks nothing up. */
export const names = new TextCache((text) => Object.keys({ [text]: 0 })[0] as string)
