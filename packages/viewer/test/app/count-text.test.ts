import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countText } from '../../app/text/count-text.js'

test('counts have separators as English has them', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (count) => {
      expect(countText(count)).toBe(count.toLocaleString('en'))
    }),
  )
})
