import type { OtelLogRecord, OtelResource } from './log-record.js'

/** How long records wait for the detectors of their resource, in milliseconds. */
export const MAX_WAIT = 5000

/** Whether detectors still look for attributes of a resource, and it says when they have finished. */
export function isPending(resource: OtelResource): boolean {
  return resource.asyncAttributesPending === true && resource.waitForAsyncAttributes !== undefined
}

export function pendingResources(records: readonly OtelLogRecord[]): Set<OtelResource> {
  return new Set(
    records
      .map(({ resource }) => resource)
      .filter((resource) => resource !== undefined && isPending(resource)),
  )
}

export async function waitForResource(resource: OtelResource): Promise<void> {
  await resource.waitForAsyncAttributes?.()
}
