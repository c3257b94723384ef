import { text } from '../../entries/test-entries.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import { filterPromise } from '../filter-promise.js'

const LONG = 'at work (file.js:1)\n'.repeat(3000)

/** The entries that have the word. */
const FOUND =
  'message err error exception stack late flat flatStack path shape deep deepName itself cause shapeCause errors text accents colour'

/** Search by the words of errors in attributes. */
export const errorPromises: readonly DriverPromise[] = [
  filterPromise({
    name: 'text finds the words of errors in attributes: of message and stack, also of causes, and of no other attributes',
    claim: 'fullText',
    entries: {
      none: {},
      message: { message: 'a needle' },
      err: { attributes: { err: { type: 'Error', message: 'a needle' } } },
      error: { attributes: { order: 1, error: { message: 'needle', code: 5 }, status: 500 } },
      exception: { attributes: { exception: { type: 'Error', message: 'Needle!' } } },
      stack: { attributes: { err: { message: 'x', stack: 'Error: x\n    at needle (file.js:1:2)' } } },
      late: { attributes: { error: { message: '', stack: `${LONG}needle` } } },
      flat: { attributes: { 'exception.type': 'Error', 'exception.message': 'needle' } },
      flatStack: { attributes: { 'exception.stacktrace': 'Error: x\n    at needle' } },
      path: { attributes: { exception: { stacktrace: 'at needle' } } },
      shape: { attributes: { failure: { type: 'Error', message: 'needle', stack: '' } } },
      deep: { attributes: { jobs: [{ result: { reason: { message: '', stack: 'needle' } } }] } },
      deepName: { attributes: { response: { error: { message: 'needle' } } } },
      itself: { attributes: { type: 'Error', message: 'needle', stack: 'Error: needle' } },
      cause: {
        attributes: { error: { message: 'x', cause: { message: 'y', cause: { message: 'needle' } } } },
      },
      shapeCause: { attributes: { failure: { message: 'x', stack: 'y', cause: { message: 'needle' } } } },
      errors: { attributes: { error: { message: 'x', errors: [{ message: 'y' }, { message: 'needle' }] } } },
      text: { attributes: { error: 'needle' } },
      accents: { attributes: { err: { message: 'NÉÉDLE "quoted"\n\\ é' } } },
      colour: { attributes: { err: { message: '\x1b[31mneedle\x1b[0m' } } },
      glued: { attributes: { err: { message: 'needles' } } },
      type: { attributes: { err: { type: 'needle', name: 'needle', code: 'needle', message: 'x' } } },
      key: { attributes: { needle: 1, err: { needle: 'x', message: 'needl' } } },
      other: { attributes: { note: 'needle', user: { message: 'needle', name: 'needle' } } },
      value: { attributes: { level: 'error', kind: 'err', list: ['exception', 'needle'] } },
      half: { attributes: { failure: { type: 'Error', message: 'needle' } } },
      notText: { attributes: { failure: { message: 'needle', stack: 7 } } },
      orphans: {
        attributes: { cause: { message: 'needle' }, errors: [{ message: 'needle' }], stack: 'needle' },
      },
      similar: {
        attributes: { Error: { message: 'needle' }, error_: 'needle', exception_message: 'needle' },
      },
      written: { attributes: { note: '{"error":{"message":"needle","stack":""}}' } },
    },
    finds: [
      [{ text: text('needle') }, FOUND],
      [{ text: text('needle*') }, `${FOUND} glued`],
      [{ text: text('need* -needles -needl') }, FOUND],
      [{ text: text('-needle') }, 'none glued type key other value half notText orphans similar written'],
      [{ text: text('"at needle"') }, 'stack flatStack path'],
      [{ text: text('needl') }, 'key'],
      [{ text: text('quoted') }, 'accents'],
      [{ text: text('31mneedle') }, ''],
      [{ text: text('500') }, ''],
    ],
  }),
  filterPromise({
    name: 'the words of a text can be in the message and in several errors; those of a phrase are in one of these texts',
    claim: 'fullText',
    entries: {
      both: {
        message: 'payment failed',
        attributes: { error: { message: 'card expired', stack: 'at pay' } },
      },
      causes: {
        message: 'payment failed',
        attributes: {
          err: { message: 'card', cause: { message: 'expired limit' } },
          error: { message: 'reached' },
        },
      },
      joined: { message: 'payment failed card expired limit reached' },
      message: { message: 'payment failed' },
      error: { message: 'card', attributes: { error: { message: 'failed payment' } } },
    },
    finds: [
      [{ text: text('payment failed') }, 'both causes joined message error'],
      [{ text: text('"payment failed"') }, 'both causes joined message'],
      [{ text: text('payment expired card') }, 'both causes joined'],
      [{ text: text('"payment failed" "card expired"') }, 'both joined'],
      [{ text: text('"failed card"') }, 'joined'],
      [{ text: text('"failed car*"') }, 'joined'],
      [{ text: text('"expired at"') }, ''],
      [{ text: text('"card failed"') }, ''],
      [{ text: text('"limit reached"') }, 'joined'],
      [{ text: text('"card expired"') }, 'both joined'],
      [{ text: text('payment -"failed card"') }, 'both causes message error'],
      [{ text: text('payment -expired') }, 'message error'],
      [{ text: text('failed -payment') }, ''],
      [{ text: text('pay') }, 'both'],
    ],
  }),
  filterPromise({
    name: 'contains looks at the message only, not at the errors that text also finds',
    entries: {
      message: { message: 'a needle' },
      error: { attributes: { error: { type: 'Error', message: 'a needle', stack: 'Error: a needle' } } },
      text: { attributes: { error: 'a needle', 'exception.message': 'a needle' } },
    },
    finds: [
      [{ contains: 'needle' }, 'message'],
      [{ contains: 'Error: a' }, ''],
    ],
  }),
]
