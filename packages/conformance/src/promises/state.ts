import type { PromiseGroup } from '../driver-promise.js'
import { answers } from './state-answers.js'
import { apart } from './state-apart.js'
import { interrupted } from './state-kills.js'
import { space } from './state-space.js'
import { rememberedTokens } from './state-tokens.js'
import { walks } from './state-walk.js'

/** A store is at any time what was done to it: after each opening, kill and cleanup, in any order. */
export const state: PromiseGroup = {
  name: 'state over time',
  promises: [...walks, ...answers, ...rememberedTokens, ...interrupted, ...apart, ...space],
}
