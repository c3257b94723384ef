import type { EncodedBlock } from '../block/encode-block.js'
import { decodeDeadRows } from '../directory/dead-rows.js'
import type { PartEntry } from '../directory/directory-view.js'
import { decodeHead } from '../open/decode-head.js'
import { runSync, type Steps, settled } from '../steps.js'
import type { BlockReads } from '../store/block-store.js'
import type { EngineLimits } from './engine-limits.js'
import { type MadeBlocks, makeBlocks } from './make-blocks.js'
import type { SealTask } from './seal-plan.js'

/** A task with the values that it needs: plain data, so a thread without the store can do it. */
export interface SealInput {
  readonly kind: SealTask['kind']
  /** Of the store. */
  readonly uuid: string
  readonly limits: EngineLimits
  readonly parts: readonly SealInputPart[]
}

export interface SealInputPart {
  readonly key: number
  readonly head: Uint8Array
  readonly body: Uint8Array
  readonly dead: Uint8Array | undefined
}

/** Makes blocks, possibly in another thread. */
export interface BlockMaker {
  /** @throws LogStorageError CORRUPT if a part is damaged. */
  make(input: SealInput): Promise<readonly EncodedBlock[]> | readonly EncodedBlock[]
}

/** @returns `undefined` if a part has vanished. */
export function* readSealInput(
  store: BlockReads & { readonly uuid: string },
  { kind, parts }: SealTask,
  limits: EngineLimits,
): Steps<SealInput | undefined> {
  const values: SealInputPart[] = []
  for (const { key } of parts) {
    const head = yield* settled(store.get('head', key))
    const body = yield* settled(store.get('body', key))
    const dead = yield* settled(store.get('dead', key))
    if (head === undefined || body === undefined) return undefined
    values.push({ key, head, body, dead })
  }
  return { kind, uuid: store.uuid, limits, parts: values }
}

/**
 * Makes the blocks of a task without its store.
 *
 * @throws LogStorageError CORRUPT if a part is damaged.
 */
export function makeFromInput({ kind, uuid, limits, parts }: SealInput): readonly EncodedBlock[] {
  const bodies = new Map(parts.map(({ key, body }) => [key, body]))
  const source = { uuid, get: (_space: 'body', key: number) => bodies.get(key) }
  const entries = parts.map(({ key, head, dead }): PartEntry => {
    return { key, head: decodeHead(head), dead: dead && decodeDeadRows(dead, key) }
  })
  // No part can vanish: the input has all bodies.
  const { blocks } = runSync(makeBlocks(source, { kind, parts: entries }, limits)) as MadeBlocks
  return blocks
}
