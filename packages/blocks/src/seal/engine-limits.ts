/** Sizes that the engine keeps to. Tests use small ones. */
export interface EngineLimits {
  /** Rows of a block. */
  readonly blockRows: number
  /** Bytes of messages and attributes before they are encoded, at which a block is cut however few rows it has. */
  readonly blockText: number
  /** Bytes of a sealed value. A block that takes more is cut in two, unless it has one row only. */
  readonly valueBytes: number
  /** Sealing is due when this many blocks could be made of hot rows. */
  readonly hotBlocks: number
  /** Small hot parts at which they are merged, and small blocks at which they are joined at once. */
  readonly hotParts: number
  /** Hot parts that would fill less than this share of a block are small. */
  readonly smallHot: number
  /** How many sealed blocks may overlap at one time before they are cut again. */
  readonly depth: number
  /** Sealed blocks that are opened for one piece of work. */
  readonly blocksAtOnce: number
  /** So many filters of single blocks become a group: until then, a look-up reads each of them. */
  readonly singleFilters: number
  /** The most filters of a group. */
  readonly groupedFilters: number
}

/** 1.9 MB is what a row of a Durable Object holds. */
export const ENGINE_LIMITS: EngineLimits = {
  blockRows: 8192,
  blockText: 8_000_000,
  valueBytes: 1_900_000,
  hotBlocks: 2,
  hotParts: 128,
  smallHot: 1 / 16,
  depth: 4,
  blocksAtOnce: 8,
  // 64 filters take 1.2 MB, and 5 ms to put together.
  singleFilters: 64,
  groupedFilters: 128,
}

/**
 * With this number, a store can note that tidying up has nothing left to do. It has to grow when these limits, `planSeal` or `groupFilters` find
 * work where they found none before.
 */
export const TIDY_VERSION = 1
