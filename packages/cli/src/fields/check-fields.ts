import type { LogStorage } from '@logpond/core'
import { ENTRY_FIELDS, isEntryField, markedAttribute, visibleText } from '@logpond/mapping/writers'
import { nearest } from '@logpond/query'
import { CommandError } from '../command-error.js'
import { existingNames, type LookUpOptions, namesIn } from '../question/existing-names.js'
import { COUNTED_NAMES, isCounted, type NamedField } from './field-names.js'

/**
 * Checks that a field whose values are counted exists.
 *
 * @throws CommandError if it does not, and its name is that of another field, or nearly that of an attribute that does exist.
 */
export async function checkCounted(
  { name, isMarked }: NamedField,
  storage: LogStorage,
  options?: LookUpOptions,
): Promise<void> {
  if (isMarked || isCounted(name)) return
  if ((await existingNames(storage, [name], options)).length > 0) return
  if (isEntryField(name)) {
    throw new CommandError(
      `The values of ${name} cannot be counted, and no entry has an attribute of this name. Choose ${COUNTED_NAMES.join(', ')}, or an attribute by name or path.`,
    )
  }
  await suggest(name, COUNTED_NAMES, storage, options)
}

/**
 * Checks that fields that are printed exist.
 *
 * @throws CommandError if one does not, and its name is nearly that of one that does.
 */
export async function checkPrinted(fields: readonly string[] = [], storage: LogStorage): Promise<void> {
  const names = fields.filter((name) => !isEntryField(name) && markedAttribute(name) === undefined)
  const existing = await existingNames(storage, names)
  for (const name of names) if (!existing.includes(name)) await suggest(name, ENTRY_FIELDS, storage)
}

async function suggest(
  name: string,
  fields: readonly string[],
  storage: LogStorage,
  options?: LookUpOptions,
): Promise<void> {
  const meant = nearest(name, [...fields, ...(await namesIn(storage, options))])
  if (meant === undefined) return
  throw new CommandError(
    `There is no field ${JSON.stringify(visibleText(name))}. Did you mean ${visibleText(meant)}? For an attribute that does not exist yet, write ${visibleText(`@${name}`)}.`,
  )
}
