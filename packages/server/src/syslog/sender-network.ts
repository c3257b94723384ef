/** What counts as one sender: an address of IPv4, or a network of IPv6, because a sender has 2⁶⁴ addresses in it. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.replace(/%.*/, '').split('::')
  const groups = head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  while (tail !== undefined && groups.length + last.length < 8) groups.push('0')
  return [...groups, ...last].slice(0, 4).join(':')
}
