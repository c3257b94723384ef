import type { Instrumentation } from 'next'

export async function register() {
  // Not in the edge runtime, which has no files.
  if (process.env.NEXT_RUNTIME === 'nodejs') await import('./log')
}

export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { log } = await import('./log')
  const { message, digest } = error as Error & { digest?: string }
  log.store({
    message,
    severity: 'error',
    service: 'shop',
    attributes: {
      'http.request.method': request.method,
      'url.path': request.path,
      'http.route': context.routePath,
      routeType: context.routeType,
      digest,
      error,
    },
  })
}
