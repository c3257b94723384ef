export {
  BATCH_CODECS,
  type BatchHead,
  decodeBatchHead,
  encodeBatchHead,
  isBatchHead,
  isPacked,
  isRowsHead,
} from './batch/batch-head.js'
export { BatchMemory } from './batch/batch-memory.js'
export { type BatchPlace, type EncodedBatch, encodeBatch } from './batch/encode-batch.js'
export { type MergedPart, mergeBatches } from './batch/merge-batches.js'
export { openBatch } from './batch/open-batch.js'
export { packBatch } from './batch/pack-batch.js'
export {
  idsFrom,
  type PackedBatch,
  type PackedColumns,
  packedColumnsOf,
} from './batch/packed-batch.js'
export { decodeTokens, encodeTokens, type KnownToken } from './batch/tokens.js'
export { joinBlock, type SplitBlock, splitBlock } from './block/block-file.js'
export { type BlockHead, decodeBlockHead, isBlockHead } from './block/block-head.js'
export { type BlockColumns, type BlockRows, packRows } from './block/block-rows.js'
export { type BlockOptions, type EncodedBlock, encodeBlock } from './block/encode-block.js'
export { openBlock, type SealedBlock } from './block/open-block.js'
export type { Codec } from './bytes/codec.js'
export { type AsideNote, readAside } from './check/aside.js'
export { checkFilters, type FilterDamage } from './check/check-filters.js'
export { checkParts } from './check/check-parts.js'
export { type Damage, outcomeOf } from './check/damage.js'
export { mendFilters } from './check/mend-filters.js'
export { putAside, putDamagedValuesAside } from './check/put-aside.js'
export { type RecoveredPart, recoverAside } from './check/recover-aside.js'
export { type FoundDamage, recoverDamage } from './check/recover-damage.js'
export type { RecoveredEntry } from './check/recover-entries.js'
export type { CleanupStep } from './cleanup/remove-oldest.js'
export { type DeadRows, decodeDeadRows } from './directory/dead-rows.js'
export { Directory } from './directory/directory.js'
export type { DirectoryView, PartEntry } from './directory/directory-view.js'
export { type DamagedValue, type Survey, survey } from './directory/survey.js'
export type { BlockDriverOptions } from './driver/block-driver-options.js'
export { createBlockDriver } from './driver/create-block-driver.js'
export { BlockEngine } from './engine/block-engine.js'
export { type MemoryBlockStore, type MemorySnapshot, memoryBlockStore } from './memory/memory-block-store.js'
export { decodeHead } from './open/decode-head.js'
export { openPart } from './open/open-part.js'
export { damagedPart } from './part/damaged-part.js'
export type { Extent } from './part/extent.js'
export { HAS_SPAN_ID, HAS_TRACE_ID, SPAN_ID_LENGTH, TRACE_ID_LENGTH } from './part/packed-texts.js'
export type { Part } from './part/part.js'
export type { PartHead } from './part/part-head.js'
export { BlockReader, type BlockReaderOptions } from './read/block-reader.js'
export {
  type ColumnReads,
  type EntryColumns,
  emptyColumns,
  entriesFromColumns,
} from './read/entry-columns.js'
export { type Attributes, parseAttributes } from './read/parse-attributes.js'
export type { OpenPart } from './read/part-source.js'
export { storedEntry, toSeverity } from './read/stored-entry.js'
export { commitSeal } from './seal/commit-seal.js'
export { ENGINE_LIMITS, type EngineLimits, TIDY_VERSION } from './seal/engine-limits.js'
export { type MadeBlocks, makeBlocks } from './seal/make-blocks.js'
export { type BlockMaker, makeFromInput, type SealInput, type SealInputPart } from './seal/seal-input.js'
export { planDue, planSeal, type SealTask } from './seal/seal-plan.js'
export { runSteps, runSync, type Steps, settled } from './steps.js'
export type {
  BlockChanges,
  BlockReads,
  BlockStore,
  BlockStoreLimits,
  Space,
  StoredValue,
  StoreState,
} from './store/block-store.js'
