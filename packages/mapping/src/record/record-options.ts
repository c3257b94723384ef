import type { Severity } from '@logpond/core'
import type { HttpKeys } from '../http/http-attributes.js'
import type { TimeReader } from '../times/record-time.js'

/** What is known about a record besides its members. */
export interface RecordOptions {
  /** The member that contains the message, if it is neither `msg` nor `message`. */
  readonly messageKey?: string | undefined
  /** The member that contains the error, if it is neither `err` nor `error`. */
  readonly errorKey?: string | undefined
  /**
   * The member that contains the name of the service, if it is not `service` or `service.name`. By default it is `name` in the
   * records of pino and Bunyan, which are recognised by a numeric level, or by their process id and host.
   */
  readonly serviceKey?: string | undefined
  /** The severity, if the logger passes it separately. A level in the record that has another severity stays an attribute. */
  readonly severity?: Severity | undefined
  /** Milliseconds since the Unix epoch, if the logger passes them separately. Another time in the record stays an attribute. */
  readonly timestamp?: number | undefined
  /** Whether requests and responses get OpenTelemetry's names (see `httpAttributes`). Default: false. */
  readonly http?: boolean | HttpKeys | undefined
  /** Whether messages keep colours and other escape sequences of terminals. Default: false. */
  readonly keepAnsi?: boolean | undefined
  /** The message of a record that contains no text. Default: an empty message. */
  readonly text?: string | undefined
  /** Reads times without a time zone. By default they stay attributes. */
  readonly readTime?: TimeReader | undefined
  /** Called with the value of a level that is unknown. It stays an attribute. */
  readonly unknownLevel?: ((level: unknown) => void) | undefined
}
