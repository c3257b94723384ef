const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** 1 for `Jan`; 0 when it is no month. */
export function monthOf(name: string | undefined): number {
  return name === undefined ? 0 : MONTHS.indexOf(name) + 1
}
