/**
 * A moment in the work of an engine, by the SQL that it runs: when the last of some texts has occurred in a transaction, and the
 * others before it, in this order.
 */
export interface Moment {
  /** A text in the first statement of the transaction. @default any */
  readonly first?: string
  /** `COMMIT` stands for the end of the transaction. */
  readonly marks: readonly string[]
  readonly when: 'before' | 'after'
  /** Number of transactions with this moment that pass unharmed. @default 0 */
  readonly spared?: number
}

/** What happens at a moment. */
export interface Strike {
  readonly moment: Moment
  /** `fails`: system calls fail from this moment until one has failed and the work has ended. */
  readonly act: 'kill' | 'fails'
  /** The calls that fail. */
  readonly io?: { readonly call: 'read' | 'write'; readonly error: 'EIO' | 'ENOSPC'; readonly path: string }
}

/** What happens to the thread that makes blocks. */
export type SealerFault =
  /** The process is killed while blocks are made. */
  | 'killed before making'
  | 'killed after making'
  /** The thread ends. */
  | 'exits'
  /** It throws an error that the engine does not know. */
  | 'throws'
  /** It never answers. */
  | 'hangs'

/** The file that says that a strike has happened. */
export function struckFile(journal: string): string {
  return `${journal}.struck`
}

/** Reading the head of a part comes first only in transactions that replace parts. */
export const SEAL = 'AS value FROM log_part'
/** All others that change parts read the counters first. */
export const OTHER = 'FROM log_state'
const PUT_BODY = 'INTO log_body (key, value) VALUES'

/** The steps in which parts are replaced by blocks. */
export const SEALING: Readonly<Record<string, Moment>> = {
  'before the first change': { first: SEAL, marks: ['DELETE FROM log_part'], when: 'before' },
  'when the old parts are deleted': { first: SEAL, marks: ['DELETE FROM log_part'], when: 'after' },
  'when the head of a block is written': { first: SEAL, marks: ['INTO log_part'], when: 'after' },
  'when the body of a block is written': { first: SEAL, marks: [PUT_BODY], when: 'after' },
  'when the counters are written': { first: SEAL, marks: [PUT_BODY, 'UPDATE log_state'], when: 'after' },
  'before COMMIT': { first: SEAL, marks: [PUT_BODY, 'COMMIT'], when: 'before' },
  'after COMMIT': { first: SEAL, marks: [PUT_BODY, 'COMMIT'], when: 'after' },
}

/** The steps in which a cleanup drops whole parts, and marks rows of others as dead. */
export const DROPPING: Readonly<Record<string, Moment>> = {
  'before parts are dropped': { first: OTHER, marks: ['DELETE FROM log_part'], when: 'before' },
  'when parts are dropped': { first: OTHER, marks: ['DELETE FROM log_part'], when: 'after' },
  'when rows are marked as dead': { first: OTHER, marks: ['INTO log_dead'], when: 'after' },
  'when bodies are dropped': { first: OTHER, marks: ['DELETE FROM log_body'], when: 'after' },
  'before COMMIT': { first: OTHER, marks: ['DELETE FROM log_part', 'COMMIT'], when: 'before' },
  'after COMMIT': { first: OTHER, marks: ['INTO log_dead', 'COMMIT'], when: 'after' },
}

/** The steps in which parts with dead rows are written again without them. */
export const REWRITING: Readonly<Record<string, Moment>> = {
  'when the dead rows are forgotten': { first: SEAL, marks: ['DELETE FROM log_dead'], when: 'after' },
  'when the new block is written': { first: SEAL, marks: ['DELETE FROM log_dead', PUT_BODY], when: 'after' },
  'before COMMIT': { first: SEAL, marks: ['DELETE FROM log_dead', 'COMMIT'], when: 'before' },
  'after COMMIT': { first: SEAL, marks: ['DELETE FROM log_dead', 'COMMIT'], when: 'after' },
}

/** The steps in which a file of version 2 gets parts, its rows become blocks, and their tables are dropped. */
export const UPGRADING: Readonly<Record<string, Moment>> = {
  'when tables are created': { marks: ['CREATE TABLE log_state_next'], when: 'after' },
  'when heads are written': { marks: ['INSERT INTO log_part (key, head) VALUES'], when: 'after' },
  'when the old counters are dropped': { marks: ['DROP TABLE log_batch'], when: 'after' },
  'before COMMIT': { marks: ['DROP TABLE log_batch', 'COMMIT'], when: 'before' },
  'after COMMIT': { marks: ['DROP TABLE log_batch', 'COMMIT'], when: 'after' },
  'when rows are deleted': { first: SEAL, marks: ['DELETE FROM log WHERE'], when: 'after' },
  'when rows are in a block': { first: SEAL, marks: ['DELETE FROM log WHERE', PUT_BODY], when: 'after' },
  'before a block of rows is committed': {
    first: SEAL,
    marks: ['DELETE FROM log WHERE', 'COMMIT'],
    when: 'before',
  },
  'when a block of rows is committed': {
    first: SEAL,
    marks: ['DELETE FROM log WHERE', 'COMMIT'],
    when: 'after',
  },
  'when a second block of rows is written': {
    first: SEAL,
    marks: ['DELETE FROM log WHERE', PUT_BODY],
    when: 'after',
    spared: 1,
  },
  'when the table of rows is dropped': { marks: ['DROP TABLE IF EXISTS log_text'], when: 'after' },
}
