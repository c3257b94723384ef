import type { Subject } from '../subject.js'

/** The program without a logger, whose end the others must not change. */
export const none: Subject = { name: 'no logging', packages: [], start: () => ({ log() {} }) }
