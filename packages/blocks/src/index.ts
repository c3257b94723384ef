export type { DeadRows } from './directory/dead-rows.js'
export { Directory } from './directory/directory.js'
export type { DirectoryView, PartEntry } from './directory/directory-view.js'
export type { Part } from './part/part.js'
export type { PartHead } from './part/part-head.js'
export {
  type ColumnReads,
  type EntryColumns,
  emptyColumns,
  entriesFromColumns,
} from './read/entry-columns.js'
export { type Attributes, parseAttributes } from './read/parse-attributes.js'
export { storedEntry, toSeverity } from './read/stored-entry.js'
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
