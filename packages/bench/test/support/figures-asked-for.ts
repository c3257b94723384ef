import type { Target } from '../../src/target.js'

/** The figures that a target reads. */
export function figuresAskedFor(target: Target): { trial: string; subject: string; figure: string }[] {
  const asked: { trial: string; subject: string; figure: string }[] = []
  target.value((trial, subject, figure) => {
    asked.push({ trial, subject, figure })
    return 0
  })
  return asked
}
