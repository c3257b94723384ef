import type { RetryableCode, RetryOptions, RetryRule } from '../contract/log-storage.js'
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

// Space comes back by somebody's hand, which may take hours; the entries are safe in the queue until then. A try costs
// next to nothing, and whoever has made room wants to see that it goes on.
const FULL_RULE: Required<RetryRule> = { ...DEFAULT_RULE, attempts: Infinity, maxDelay: 1000 }

// A read that fails for a moment looks like damage to many engines. Real damage does not heal: a few tries tell.
const CORRUPT_RULE: Required<RetryRule> = { ...DEFAULT_RULE, attempts: 5, minDelay: 100 }

/** Says whether, when and how a batch is tried again after an error. */
export class RetryPolicy {
  readonly #rules: ReadonlyMap<LogStorageErrorCode, Required<RetryRule>>
  readonly #random: () => number

  /** @param random Numbers from 0 to 1 for the jitter; a parameter so that tests are exact. */
  constructor(options: RetryOptions | undefined, random: () => number = Math.random) {
    const { byCode, ...general } = checkNames('retry', options, [...RULE_NAMES, 'byCode'])
    const base = toRule('retry', general, DEFAULT_RULE)
    const full = toRule('retry', general, FULL_RULE)
    const given = toRule('retry', general, cappedBy(general, CORRUPT_RULE))
    // Who never wants to give up on a busy file does not mean a damaged one.
    const corrupt = { ...given, attempts: Math.min(given.attempts, CORRUPT_RULE.attempts) }
    const own: Partial<Record<RetryableCode, RetryRule>> = checkNames('retry.byCode', byCode, RETRYABLE_CODES)
    this.#random = random
    this.#rules = new Map(
      RETRYABLE_CODES.map((code) => {
        const fallback = code === 'DISK_FULL' ? full : code === 'CORRUPT' ? corrupt : base
        const option = `retry.byCode.${code}`
        const rule = checkNames(option, own[code], RULE_NAMES)
        return [code, toRule(option, rule, code === 'CORRUPT' ? cappedBy(rule, fallback) : fallback)]
      }),
    )
  }

  /** How many tries there are for a class of errors. */
  attemptsOf(code: LogStorageErrorCode): number {
    return this.#rules.get(code)?.attempts ?? 1
  }

  /** Milliseconds to wait after this many tries that ended so; `undefined` when there is to be no other. */
  delayAfter(code: LogStorageErrorCode, tries: number): number | undefined {
    const rule = this.#rules.get(code)
    if (rule === undefined || tries >= rule.attempts) return undefined
    // Without an end to the tries, the power would come to Infinity, which is no factor for 0.
    const delay = Math.min(rule.maxDelay, rule.minDelay * 2 ** Math.min(tries - 1, 60))
    return rule.jitter ? delay * this.#random() : delay
  }
}

/** A rule whose shortest delay is no longer than the longest one that was given. */
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
