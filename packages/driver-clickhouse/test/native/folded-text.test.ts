import { describe, expect, it } from 'vitest'
import { foldedText } from '../../src/native/folded-text.js'

describe('the words of an entry', () => {
  it('are folded, with a space before and behind each', () => {
    expect(foldedText({ message: 'Évènement: TIMED out 世界' })).toBe(' evenement timed out 世 界 ')
  })

  it('of several texts are apart, so that no phrase goes across', () => {
    const attributes = '{"error":{"message":"card expired"},"exception.message":"gone"}'
    expect(foldedText({ message: 'Payment failed', attributes })).toBe(
      ' payment failed \n card expired \n gone ',
    )
  })

  it('are nothing where there are none', () => {
    expect(foldedText({ message: '…!' })).toBe('')
  })
})
