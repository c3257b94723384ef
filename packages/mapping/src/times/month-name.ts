const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** The number of a month: 1 for `Jan`, `JAN` or `January`; 0 if it is not a month. */
export function monthOf(name: string | undefined): number {
  return name === undefined ? 0 : MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1
}
