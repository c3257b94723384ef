import type { PromiseGroup } from '../../lab/driver-promise.js'
import { answers } from './answers.js'
import { apart } from './apart.js'
import { interrupted } from './kills.js'
import { space } from './space.js'
import { rememberedTokens } from './tokens.js'
import { walks } from './walk.js'

/** A store reflects every change to it, after openings, kills and cleanups in any order. */
export const state: PromiseGroup = {
  name: 'state over time',
  promises: [...walks, ...answers, ...rememberedTokens, ...interrupted, ...apart, ...space],
}
