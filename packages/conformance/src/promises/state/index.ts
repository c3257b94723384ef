import type { PromiseGroup } from '../../lab/driver-promise.js'
import { answers } from './answers.js'
import { apart } from './apart.js'
import { interrupted } from './kills.js'
import { space } from './space.js'
import { rememberedTokens } from './tokens.js'
import { walks } from './walk.js'

/** A store is at any time what was done to it: after each opening, kill and cleanup, in any order. */
export const state: PromiseGroup = {
  name: 'state over time',
  promises: [...walks, ...answers, ...rememberedTokens, ...interrupted, ...apart, ...space],
}
