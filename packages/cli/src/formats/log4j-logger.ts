export interface ReadLogger {
  readonly pid?: number | undefined
  readonly thread?: string | undefined
  readonly logger?: string | undefined
  /** Index where the message begins. */
  readonly end: number
}

const NAME = String.raw`[A-Za-z_$][\w.$/<>-]{0,254}`
const THREAD = String.raw`\[([^\]]{0,255})\]`
// 4711 --- [thread] logger : message
const SPRING = new RegExp(
  String.raw` {0,8}(\d{1,10}) --- (?:\[[^\]]{0,64}\] )?${THREAD} (${NAME}) {0,40}: `,
  'y',
)
// [thread] logger: message, [thread] logger - message, [thread] message
const WITH_THREAD = new RegExp(` {0,8}${THREAD} (?:(${NAME})(?:: | {1,40}- ))?`, 'y')
// In other places, a word with a colon is a logger only if it looks like a class or a package: "Note: …" is a message.
const LOGGER =
  / {0,8}((?=[\w$]{0,254}(?:[.$/]|[a-z][A-Z]|::))[A-Za-z_$](?:[\w.$/<>-]|::){0,254})(?:: | {1,40}- )/y

// Lines of Spark and Hadoop with this short date always have a logger.
const SHORT_DATE = /^\[?\d\d\//
const ANY_LOGGER = new RegExp(` {0,8}(${NAME}): `, 'y')

/** Reads a thread and a logger after the level; `undefined` if there are none. */
export function readLogger(line: string, at: number): ReadLogger | undefined {
  const spring = matchAt(SPRING, line, at)
  if (spring !== null) {
    return { pid: Number(spring[1]), thread: spring[2]?.trim(), logger: spring[3], end: SPRING.lastIndex }
  }
  const threaded = matchAt(WITH_THREAD, line, at)
  if (threaded !== null) {
    const [head, thread, logger] = threaded
    if (logger === undefined || !NO_LOGGER.test(logger)) return { thread, logger, end: at + head.length }
    return { thread, logger: undefined, end: at + head.lastIndexOf(logger) }
  }
  const pattern = SHORT_DATE.test(line) ? ANY_LOGGER : LOGGER
  const named = matchAt(pattern, line, at)
  return named === null || NO_LOGGER.test(named[1] ?? '')
    ? undefined
    : { logger: named[1], end: pattern.lastIndex }
}

// The name of an error is part of the message: "TypeError: total is undefined".
const NO_LOGGER = /(?:Error|Exception|Throwable|Failure|Fault|Warning)$/

function matchAt(pattern: RegExp, line: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(line)
}
