// `node:crypto` is loaded by the first call: loading it takes some milliseconds of each opening, which needs nothing of it.

/** A random UUID. */
export function randomUuid(): string {
  return process.getBuiltinModule('node:crypto').randomUUID()
}

/** Bytes that no file system can compress. */
export function randomBytes(count: number): Buffer {
  return process.getBuiltinModule('node:crypto').randomBytes(count)
}
