import type { PromiseGroup } from '../../lab/driver-promise.js'
import { lookAlikeTexts } from './texts.js'
import { lookAlikeTimes } from './times.js'
import { lookAlikeValues } from './values.js'
import { lookAlikeWords } from './words.js'

/** Values that some engine treats as equal, or rewrites, stay different and come back unchanged. */
export const lookAlikes: PromiseGroup = {
  name: 'look-alikes',
  promises: [...lookAlikeTexts, ...lookAlikeValues, ...lookAlikeWords, ...lookAlikeTimes],
}
