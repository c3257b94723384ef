export type { Part } from './part/part.js'
export type { PartHead } from './part/part-head.js'
export { runSteps, runSync, type Steps, settled } from './steps.js'
export type {
  BlockChanges,
  BlockStore,
  BlockStoreLimits,
  Space,
  StoredValue,
  StoreState,
} from './store/block-store.js'
