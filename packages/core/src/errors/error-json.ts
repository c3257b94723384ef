import { describeValue } from '../values/describe-value.js'
import { isError } from '../values/value-brand.js'

/** An error as JSON, without its stack. */
export interface ErrorJson {
  name: string
  code?: string | number
  message: string
  cause?: ErrorJson | string
}

/** The depth to which causes are shown; an error may be its own cause. */
const MAX_CAUSES = 10

/** The cause of an error, which may be any value, as JSON. Never throws. */
export function causeToJson(cause: unknown, depth = 1): ErrorJson | string {
  try {
    if (isError(cause)) return errorToJson(cause, depth)
  } catch {
    // Then it is described like any other value.
  }
  return typeof cause === 'string' ? cause : describeValue(cause)
}

function errorToJson(error: Error & { code?: unknown }, depth: number): ErrorJson {
  const { name, code, message, cause } = error
  const json: ErrorJson = { name: String(name), message: String(message) }
  if (typeof code === 'string' || typeof code === 'number') json.code = code
  if (cause !== undefined && depth < MAX_CAUSES) json.cause = causeToJson(cause, depth + 1)
  return json
}
