import { LogStorageError } from '@logpond/core'

export function abortedError(
  signal: AbortSignal | undefined,
  cause: unknown = signal?.reason,
): LogStorageError {
  return new LogStorageError('ABORTED', 'The caller aborted this call.', { cause })
}

export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortedError(signal)
}
