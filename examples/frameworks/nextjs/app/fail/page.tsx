export const dynamic = 'force-dynamic'

export default function Fail() {
  throw new RangeError('The card has expired')
}
