import type { MaybePromise } from '@logpond/core'
import { mergeBatches } from '../batch/merge-batches.js'
import { sliceRows } from '../block/block-rows.js'
import { type EncodedBlock, encodeBlock } from '../block/encode-block.js'
import type { DeadRows } from '../directory/dead-rows.js'
import { openWhole } from '../open/open-whole.js'
import type { Part } from '../part/part.js'
import { gatherRows } from '../rows/gather-rows.js'
import { LiveRows, type OpenedPart } from '../rows/live-rows.js'
import { type Steps, settled } from '../steps.js'
import { type PartRef, partRef } from '../write/part-ref.js'
import type { EngineLimits } from './engine-limits.js'
import type { SealTask } from './seal-plan.js'

/** Parts that are ready to be committed, and those whose live rows they have. Plain data, which other threads can send. */
export interface MadeBlocks {
  readonly replaced: readonly PartRef[]
  readonly blocks: readonly EncodedBlock[]
}

/** The store of a task, or the values that the task needs. */
export interface BodySource {
  /** Of the store. */
  readonly uuid: string
  get(space: 'body', key: number): MaybePromise<Uint8Array | undefined>
}

interface OpenedEntry extends OpenedPart {
  readonly dead: DeadRows | undefined
  readonly key: number
  readonly part: Part
}

/**
 * Makes the blocks of a task. Changes nothing in the store, so another thread than the writer's may do it. Pauses after each part
 * that it opens and each block that it makes: encoding one takes 10 to 30 ms.
 *
 * @returns `undefined` if a part has vanished, because another connection has replaced or deleted it.
 * @throws LogStorageError CORRUPT if a part is damaged.
 */
export function* makeBlocks(
  source: BodySource,
  task: SealTask,
  limits: EngineLimits,
): Steps<MadeBlocks | undefined> {
  const opened: OpenedEntry[] = []
  for (const { key, head, dead } of task.parts) {
    const body = yield* settled(source.get('body', key))
    if (body === undefined) return undefined
    opened.push({ key, part: openWhole({ key, head }, body), dead })
    yield
  }
  const blocks = task.kind === 'merge' ? mergeHot(opened) : yield* encodeBlocks(source.uuid, opened, limits)
  for (const { part } of opened) part.free?.(false)
  return { replaced: task.parts.map(partRef), blocks }
}

/** Hot parts stay hot: they are few rows, and become a block soon. */
function mergeHot(opened: readonly OpenedEntry[]): EncodedBlock[] {
  const merged = mergeBatches(opened)
  return merged === undefined ? [] : [{ ...merged, filter: undefined }]
}

function* encodeBlocks(
  uuid: string,
  opened: readonly OpenedEntry[],
  limits: EngineLimits,
): Steps<EncodedBlock[]> {
  const rows = new LiveRows<OpenedPart>()
  let live = 0
  for (const entry of opened) {
    rows.add(entry)
    live += entry.part.count - (entry.dead?.count ?? 0)
  }
  // Blocks of equal size, rather than full ones and a rest.
  const size = Math.ceil(live / Math.max(1, Math.round(live / limits.blockRows)))
  const blocks: EncodedBlock[] = []
  let memory: ArrayBuffer | undefined
  while (rows.peek() !== undefined) {
    const gathered = gatherRows(rows, size, limits.blockText, memory)
    memory = gathered.texts.bytes.buffer as ArrayBuffer
    const waiting = [gathered]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      // The first block alone names the parts: all blocks are committed together.
      const replaces = blocks.length === 0 ? opened.map(({ key }) => key) : []
      const block = encodeBlock(next, { uuid, replaces })
      const { count } = next
      if (block.body.length > limits.valueBytes && count > 1) {
        waiting.push(sliceRows(next, count >> 1, count), sliceRows(next, 0, count >> 1))
      } else blocks.push(block)
      yield
    }
  }
  memory?.transfer(0)
  return blocks
}
