const FIRST_FRAME = /\n[ \t]*at /
const HEAD = /^([\w$.]+)(?: \[\w+\])?(?:: ([\s\S]*))?$/
/** How the stack of an error begins if it has no frames: `Error.stackTraceLimit` may be 0. */
const ERROR_NAME = /^[\w$.]*(?:Error|Exception)\b/

/** Whether a text is the stack of an error, and not another thing that is called stack. */
export function looksLikeStack(text: string): boolean {
  return FIRST_FRAME.test(text) || ERROR_NAME.test(text)
}

/** The type and the message with which the stack of an error begins, as in `TypeError [ERR_INVALID_ARG_TYPE]: no number`. */
export function readStackHead(stack: string): { readonly type?: string; readonly message?: string } {
  const end = stack.search(FIRST_FRAME)
  const match = HEAD.exec(end === -1 ? stack : stack.slice(0, end))
  if (match === null) return {}
  const [, type = 'Error', message = ''] = match
  return { type, message }
}
