import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

const SPACE =
  'a store does not grow without limit while entries are appended and deleted in turn, in stats().bytes or on disk'

describe('state over time: space', () => {
  expectCaught(
    'a driver whose bytes only grow',
    SPACE,
    brokenMemoryDriver((_, store) => {
      let bytes = 0
      return {
        append: (batch) => {
          bytes += batch.messages.join('').length + batch.attributes.join('').length
          return store.append(batch)
        },
        stats: () => ({ ...store.stats(), bytes }),
      }
    }),
  )
  expectCaught(
    'a driver whose bytes forget the attributes when it deletes',
    SPACE,
    brokenMemoryDriver((_, store) => {
      let attributes = 0
      return {
        append: (batch) => {
          attributes += batch.attributes.join('').length
          return store.append(batch)
        },
        stats: () => ({ ...store.stats(), bytes: store.stats().bytes + attributes }),
      }
    }),
  )
})
