import { elapsed } from '@logpond/core'

/** Milliseconds that an insert and a look are expected to take before the first ones, at least, and at most. */
const INSERT = 30
const LOOK = 15
const [MIN, MAX] = [1, 2000]
/** The weight of the last one in what is expected of the next one. */
const WEIGHT = 0.3
/** Inserts during which a writer picks its moment, at most. Doubled after each race that it loses, and less after each that it wins. */
const MAX_WINDOW = 16
const SHRINKS = 0.8
/** Below that, a writer does not wait before its first insert. */
const CONTENDED = 1.5
/** A look at the inserts that are under way pays if an insert takes as many times longer than a look. */
const WORTH_LOOKING = 4
/** A writer that has waited for as many inserts picks among half of the time, so that the others do not overtake it for ever. */
const PATIENCE = 16

/**
 * How long a writer waits while others write. Writers do not know of each other, like stations of a radio network: each waits for a random
 * time, which is longer after lost races, so that few inserts are for nothing. Where inserts take long, it also waits for those that it sees.
 */
export class Turns {
  #insert = INSERT
  #look = LOOK
  #window = 1

  /** Whether inserts under way are worth a question. */
  get areVisible(): boolean {
    return this.#insert > WORTH_LOOKING * this.#look
  }

  /** Runs an insert, and learns how long inserts take. */
  async inserting(insert: () => Promise<void>): Promise<void> {
    const start = elapsed()
    await insert()
    this.#insert += change(this.#insert, start)
  }

  /** Runs a look at the commits, and learns how long looks take. */
  async looking<T>(look: () => Promise<T>): Promise<T> {
    const start = elapsed()
    const found = await look()
    this.#look += change(this.#look, start)
    return found
  }

  won(): void {
    this.#window = Math.max(1, this.#window * SHRINKS)
  }

  lost(): void {
    this.#window = Math.min(MAX_WINDOW, this.#window * 2)
  }

  /** Milliseconds before the first look, where others write too. */
  firstPause(): number {
    return this.#window > CONTENDED ? this.pause(0) : 0
  }

  /**
   * Milliseconds until another look while another insert is under way.
   *
   * @param inserting For how long it has been, in milliseconds.
   * @param waited For how long this writer has waited, in milliseconds.
   */
  pauseDuring(inserting: number, waited: number): number {
    return Math.max(MIN, this.#insert - inserting) + this.pause(waited)
  }

  /** Milliseconds until another look after a lost race. */
  pause(waited: number): number {
    return (Math.random() * this.#window * this.#insert) / (1 + waited / (PATIENCE * this.#insert))
  }
}

function change(expected: number, start: number): number {
  return WEIGHT * (Math.min(Math.max(elapsed() - start, MIN), MAX) - expected)
}
