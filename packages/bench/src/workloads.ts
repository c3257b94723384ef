import { demoQuestions } from './demo-workloads/demo-questions.js'
import { demoConditions, demoReads } from './demo-workloads/demo-reads.js'
import { demoServer } from './demo-workloads/demo-server.js'
import { demoUpkeep } from './demo-workloads/demo-upkeep.js'
import { demoWrites } from './demo-workloads/demo-writes.js'
import { liveFilters } from './demo-workloads/live-filters.js'
import { viewerReads } from './demo-workloads/viewer-reads.js'
import type { DemoWorkload, Workload } from './workload.js'
import { appends } from './workloads/appends.js'
import { batches } from './workloads/batches.js'
import { burst } from './workloads/burst.js'
import { cleanup } from './workloads/cleanup.js'
import { growth } from './workloads/growth.js'
import { httpLogger, httpService } from './workloads/http-service.js'
import { logger } from './workloads/logger.js'
import { memory } from './workloads/memory.js'
import { opening } from './workloads/opening.js'
import { producers } from './workloads/producers.js'
import { profile } from './workloads/profile.js'
import { reads } from './workloads/reads.js'
import { receiving } from './workloads/receiving.js'
import { steady } from './workloads/steady.js'
import { throughput } from './workloads/throughput.js'
import { tuning } from './workloads/tuning.js'

/** All workloads by their names. */
export const WORKLOADS: Readonly<Record<string, Workload>> = Object.fromEntries(
  [
    throughput,
    batches,
    appends,
    burst,
    steady,
    producers,
    httpService,
    httpLogger,
    receiving,
    reads,
    cleanup,
    growth,
    memory,
    opening,
    logger,
    profile,
    tuning,
  ].map((workload) => [workload.name, workload]),
)

/** The workloads of the subjects that answer questions about entries of the demo. */
export const DEMO_WORKLOADS: Readonly<Record<string, DemoWorkload>> = Object.fromEntries(
  [
    demoReads,
    demoConditions,
    demoQuestions,
    demoWrites,
    demoUpkeep,
    demoServer,
    liveFilters,
    viewerReads,
  ].map((workload) => [workload.name, workload]),
)
