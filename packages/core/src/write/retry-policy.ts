import type { RetryableCode, RetryOptions, RetryRule } from '../contract/retry-options.js'
import { checkBoolean, checkNames, checkNumber, invalidOption } from '../errors/check-options.js'
import type { LogStorageErrorCode } from '../errors/log-storage-error.js'

const RETRYABLE_CODES: readonly RetryableCode[] = [
  'BUSY',
  'CONNECTION',
  'IO',
  'UNKNOWN_OUTCOME',
  'DISK_FULL',
  'CORRUPT',
]
const RULE_NAMES = ['attempts', 'minDelay', 'maxDelay', 'jitter'] as const
const DEFAULT_RULE: Required<RetryRule> = { attempts: 10, minDelay: 20, maxDelay: 5000, jitter: true }

// It may take hours until disk space is freed; until then the entries are safe in the queue. An attempt costs almost nothing, and
// writing should continue soon after space is freed.
const FULL_RULE: Required<RetryRule> = { ...DEFAULT_RULE, attempts: Infinity, maxDelay: 1000 }

// Many engines mistake a failed read for damage. Real damage persists, so a few attempts are enough to distinguish the two.
const CORRUPT_RULE: Required<RetryRule> = { ...DEFAULT_RULE, attempts: 5, minDelay: 100 }

type Rules = Readonly<Record<RetryableCode, Required<RetryRule>>>

const DEFAULTS: Rules = {
  BUSY: DEFAULT_RULE,
  CONNECTION: DEFAULT_RULE,
  IO: DEFAULT_RULE,
  UNKNOWN_OUTCOME: DEFAULT_RULE,
  DISK_FULL: FULL_RULE,
  CORRUPT: CORRUPT_RULE,
}

/** Decides whether and when a batch is attempted again after an error. */
export class RetryPolicy {
  readonly #rules: Readonly<Partial<Record<LogStorageErrorCode, Required<RetryRule>>>>
  readonly #random: () => number

  /**
   * @param ofDriver The defaults of the driver. The general rule of the options goes before all of its rules.
   * @param random Returns numbers from 0 to 1 for the jitter; a parameter so that tests are exact.
   */
  constructor(
    options: RetryOptions | undefined,
    ofDriver: RetryOptions | undefined = undefined,
    random: () => number = Math.random,
  ) {
    this.#rules = complete('retry', options, complete('driver.retry', ofDriver, DEFAULTS))
    this.#random = random
  }

  /** The most attempts that may end with this code. */
  attemptsOf(code: LogStorageErrorCode): number {
    return this.#rules[code]?.attempts ?? 1
  }

  /** Milliseconds to wait after this many attempts that ended with this code; `undefined` if there is no further attempt. */
  delayAfter(code: LogStorageErrorCode, tries: number): number | undefined {
    const rule = this.#rules[code]
    if (rule === undefined || tries >= rule.attempts) return undefined
    // With unlimited attempts the power would become Infinity, and 0 times Infinity is NaN.
    const delay = Math.min(rule.maxDelay, rule.minDelay * 2 ** Math.min(tries - 1, 60))
    return rule.jitter ? delay * this.#random() : delay
  }
}

function complete(option: string, options: RetryOptions | undefined, defaults: Rules): Rules {
  const { byCode, ...general } = checkNames(option, options, [...RULE_NAMES, 'byCode'])
  // What is wrong for the rule that is documented is wrong, whatever the driver suggests.
  toRule(option, general, DEFAULT_RULE)
  const own: Partial<Record<RetryableCode, RetryRule>> = checkNames(
    `${option}.byCode`,
    byCode,
    RETRYABLE_CODES,
  )
  const ruleOf = (code: RetryableCode): Required<RetryRule> => {
    const fallback = toRule(option, general, cappedBy(general, defaults[code]))
    // A user who never wants to give up on a busy file does not mean a damaged one.
    const most = code === 'CORRUPT' ? defaults.CORRUPT.attempts : Infinity
    const limited = { ...fallback, attempts: Math.min(fallback.attempts, most) }
    const name = `${option}.byCode.${code}`
    const rule = checkNames(name, own[code], RULE_NAMES)
    return toRule(name, rule, cappedBy(rule, limited))
  }
  return Object.fromEntries(RETRYABLE_CODES.map((code) => [code, ruleOf(code)])) as unknown as Rules
}

/** The rule with its `minDelay` reduced to the given `maxDelay`, if that is shorter. */
function cappedBy({ maxDelay }: RetryRule, rule: Required<RetryRule>): Required<RetryRule> {
  const isShorter = typeof maxDelay === 'number' && maxDelay >= 0 && maxDelay < rule.minDelay
  return isShorter ? { ...rule, minDelay: maxDelay } : rule
}

function toRule(option: string, rule: RetryRule, fallback: Required<RetryRule>): Required<RetryRule> {
  const attempts = checkNumber(`${option}.attempts`, rule.attempts, {
    min: 1,
    max: Infinity,
    default: fallback.attempts,
  })
  if (attempts !== Infinity && !Number.isInteger(attempts)) {
    throw invalidOption(`${option}.attempts`, attempts, 'a whole number from 1, or Infinity')
  }
  const day = 86_400_000
  const minDelay = checkNumber(`${option}.minDelay`, rule.minDelay, {
    min: 0,
    max: day,
    default: fallback.minDelay,
  })
  const maxDelay = checkNumber(`${option}.maxDelay`, rule.maxDelay, {
    min: minDelay,
    max: day,
    default: Math.max(minDelay, fallback.maxDelay),
  })
  return {
    attempts,
    minDelay,
    maxDelay,
    jitter: checkBoolean(`${option}.jitter`, rule.jitter, fallback.jitter),
  }
}
