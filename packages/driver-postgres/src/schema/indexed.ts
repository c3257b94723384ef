/**
 * Stands in the index for the words of an entry whose message has escape sequences: the characters of these are no words, but a part of
 * such a message may look as if they were.
 */
export const WORDS_ESCAPED = '\x1b'

/** Stands in the index for the words of an entry that has too many of them: such an entry is found by every query, and looked at. */
export const WORDS_UNKNOWN = '*'

/** Bytes of words from which an entry has too many. A `tsvector` has at most 2^20. */
const MAX_INDEXED = 500_000

/** What the index of words is made of. Conditions must repeat it, so that Postgres uses the index. */
export const WORDS_INDEXED = `(CASE WHEN octet_length(words) < ${MAX_INDEXED} THEN array_to_tsvector(string_to_array(btrim(words), ' ')) ELSE '${WORDS_UNKNOWN}'::tsvector END)`

/** Severities that have an index of their own, because they are rare: from `error` on. */
export const RARE_SEVERITY = 17

/** Bytes from which a service is not in the index: a key has at most 2,704. */
export const MAX_SERVICE = 1000

/** The services that are in the index. Conditions must repeat it, so that Postgres uses the index. */
export const SERVICE_INDEXED = `octet_length(service) < ${MAX_SERVICE}`
