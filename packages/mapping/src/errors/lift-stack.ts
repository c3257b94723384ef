import { setAttribute } from '../values/attributes.js'

type Attributes = Record<string, unknown>

/** `TypeError: no total`, also with a code as Node.js writes it, before the first line of the stack trace. */
const HEADER = /^(?:Uncaught )?([A-Z_$][\w$.]{0,99})(?: \[\w{1,99}\])?(?:: ([\s\S]*?))?\n {1,16}at /i

/**
 * Gives a stack trace that a logger has copied from an error into the record itself the names of OpenTelemetry, as winston's
 * `format.errors({ stack: true })` does. The type and the message come from its first line.
 */
export function liftStack(attributes: Attributes): void {
  const { stack } = attributes
  if (typeof stack !== 'string' || !/\n {1,16}at /.test(stack)) return
  const [, type, message] = HEADER.exec(stack) ?? []
  rename(attributes, ['stack'], {
    ...(type !== undefined && { 'exception.type': type, 'exception.message': message ?? '' }),
    'exception.stacktrace': stack,
  })
}

/** Gives the error of the Elastic Common Schema, in members with dots, the names of OpenTelemetry. */
export function liftEcsError(attributes: Attributes): void {
  const { 'error.type': type, 'error.message': message, 'error.stack_trace': stack } = attributes
  if (typeof message !== 'string' && typeof stack !== 'string') return
  const found: Attributes = {}
  if (typeof type === 'string') found['exception.type'] = type
  if (typeof message === 'string') found['exception.message'] = message
  if (typeof stack === 'string') found['exception.stacktrace'] = stack
  const names = Object.keys(found).map((name) =>
    name === 'exception.stacktrace' ? 'error.stack_trace' : name.replace('exception', 'error'),
  )
  rename(attributes, names, found)
}

/** Replaces attributes by others, unless one of their names is already taken. */
export function rename(attributes: Attributes, names: readonly string[], found: Attributes): void {
  const taken = Object.keys(found)
  if (taken.some((name) => Object.hasOwn(attributes, name))) return
  for (const name of names) delete attributes[name]
  for (const name of taken) setAttribute(attributes, name, found[name])
}
