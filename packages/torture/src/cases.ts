import type { TortureCase } from './case.js'
import { abort } from './cases/abort.js'
import { brokenSealer, failingSeal } from './cases/broken-sealer.js'
import { brokenThread } from './cases/broken-thread.js'
import { clockJump } from './cases/clock-jump.js'
import { damagedDatabase } from './cases/damaged-database.js'
import { damagedWal } from './cases/damaged-wal.js'
import { eightWriters } from './cases/eight-writers.js'
import { failedSyncResubmitted } from './cases/failed-sync-resubmitted.js'
import { failingRead, unreadable, unreadableOpening } from './cases/failing-read.js'
import { failingWrite } from './cases/failing-write.js'
import { failover } from './cases/failover.js'
import { fewFiles } from './cases/few-files.js'
import { flippedBlocks } from './cases/flipped-blocks.js'
import { flood } from './cases/flood.js'
import { fullDatabase } from './cases/full-database.js'
import { fullDisk } from './cases/full-disk.js'
import { fullDiskAtOpen } from './cases/full-disk-at-open.js'
import { hostileEntries } from './cases/hostile-entries.js'
import { hostileInput } from './cases/hostile-input.js'
import { hostileQueries } from './cases/hostile-queries.js'
import { hotJournal } from './cases/hot-journal.js'
import { killNative, killWasm } from './cases/kill-at-random.js'
import { killAtStepOfCleanup, killAtStepOfSealing, killAtStepOfUpgrade } from './cases/kill-at-step.js'
import { killAtSystemCall } from './cases/kill-at-system-call.js'
import { killWhileSealing, killWhileUpgrading } from './cases/kill-while-sealing.js'
import { lastingFault } from './cases/lasting-fault.js'
import { longRead, longScan } from './cases/long-read.js'
import { memoryKill } from './cases/memory-kill.js'
import { poison } from './cases/poison.js'
import { powerCutFull, powerCutNormal, powerCutWatermark } from './cases/power-cut.js'
import { processEndings } from './cases/process-endings.js'
import { readOnly } from './cases/read-only.js'
import { secondWriter } from './cases/second-writer.js'
import { simulation } from './cases/simulation.js'
import { smallFiles } from './cases/small-files.js'
import { stolenFile } from './cases/stolen-file.js'
import { stoppedProcess } from './cases/stopped-process.js'
import { strangeFiles } from './cases/strange-files.js'
import { threeWriters } from './cases/three-writers.js'
import { twoLibraries } from './cases/two-libraries.js'
import { twoNames } from './cases/two-names.js'
import { twoSealers } from './cases/two-sealers.js'
import { writeLockHeld } from './cases/write-lock-held.js'

/** All cases, in the order of the rows of the torture matrix. */
export const CASES: readonly TortureCase[] = [
  killNative,
  killWasm,
  killAtSystemCall,
  powerCutNormal,
  powerCutFull,
  powerCutWatermark,
  fullDisk,
  fullDatabase,
  fullDiskAtOpen,
  failingWrite,
  failingRead,
  failedSyncResubmitted,
  lastingFault,
  unreadable,
  smallFiles,
  fewFiles,
  readOnly,
  writeLockHeld,
  longRead,
  longScan,
  secondWriter,
  damagedWal,
  damagedDatabase,
  unreadableOpening,
  hotJournal,
  brokenThread,
  poison,
  processEndings,
  abort,
  flood,
  simulation,
  hostileEntries,
  hostileQueries,
  hostileInput,
  memoryKill,
  stoppedProcess,
  clockJump,
  stolenFile,
  twoLibraries,
  twoNames,
  strangeFiles,
  killWhileSealing,
  killWhileUpgrading,
  killAtStepOfSealing,
  killAtStepOfCleanup,
  killAtStepOfUpgrade,
  brokenSealer,
  failingSeal,
  twoSealers,
  flippedBlocks,
  ...threeWriters,
  ...eightWriters,
  failover,
]
