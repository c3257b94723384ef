import type { PromiseGroup } from '../driver-promise.js'
import { lookAlikeTexts } from './look-alike-texts.js'
import { lookAlikeTimes } from './look-alike-times.js'
import { lookAlikeValues } from './look-alike-values.js'
import { lookAlikeWords } from './look-alike-words.js'

/** Values that some engine takes for one, or rewrites, are kept apart and come back as they were. */
export const lookAlikes: PromiseGroup = {
  name: 'look-alikes',
  promises: [...lookAlikeTexts, ...lookAlikeValues, ...lookAlikeWords, ...lookAlikeTimes],
}
