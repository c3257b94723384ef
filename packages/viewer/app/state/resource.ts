import { type Signal, signal } from '@preact/signals'
import { isAborted } from '../api/client.js'

/** What was read last; a new read ends the one before. */
export interface Resource<T, A extends unknown[]> {
  readonly value: Signal<T | undefined>
  readonly isLoading: Signal<boolean>
  readonly failure: Signal<Error | undefined>
  load(...args: A): Promise<void>
  /** Ends the read that runs. */
  stop(): void
  clear(): void
}

/** Keeps the last value while the next one is read, so that nothing flickers. */
export function resource<T, A extends unknown[]>(
  read: (signal: AbortSignal, ...args: A) => Promise<T>,
): Resource<T, A> {
  const value = signal<T | undefined>(undefined)
  const isLoading = signal(false)
  const failure = signal<Error | undefined>(undefined)
  let running = new AbortController()
  return {
    value,
    isLoading,
    failure,
    async load(...args) {
      running.abort()
      running = new AbortController()
      const { signal: mine } = running
      isLoading.value = true
      try {
        const result = await read(mine, ...args)
        if (mine.aborted) return
        value.value = result
        failure.value = undefined
      } catch (error) {
        if (!isAborted(error)) failure.value = error as Error
      } finally {
        if (!mine.aborted) isLoading.value = false
      }
    },
    stop() {
      running.abort()
      isLoading.value = false
    },
    clear() {
      running.abort()
      isLoading.value = false
      value.value = undefined
      failure.value = undefined
    },
  }
}
