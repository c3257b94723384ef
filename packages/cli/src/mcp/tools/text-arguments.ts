import type { TextPart } from '../answers/entry-text.js'
import type { Argument, Arguments } from '../tool/arguments.js'

/** Characters of a message that are shown without being asked for. */
const DEFAULT_LENGTH = 500

/** For tools that return entries. */
export const TEXT_LENGTH = {
  text_length: {
    type: 'integer',
    minimum: 20,
    maximum: 20_000,
    default: DEFAULT_LENGTH,
    description: `Characters after which a message, and the JSON of attributes, is cut; default ${DEFAULT_LENGTH}`,
  },
} as const satisfies Record<string, Argument>

export const TEXT_OFFSET = {
  text_offset: {
    type: 'integer',
    minimum: 0,
    maximum: 1_000_000_000,
    default: 0,
    description:
      'Characters to leave out at the beginning of texts that are cut, to read on in a very long one',
  },
} as const satisfies Record<string, Argument>

export function textPart(args: Arguments): TextPart {
  return { length: args.number('text_length'), offset: args.number('text_offset') }
}

/** How to read more of a text that was cut. */
export const HOW_TO_READ_ON =
  'To read a text that is cut: context with its id, before 0, after 0, and text_length 20000.'
