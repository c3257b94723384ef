import { fill, storageOf } from '../fill.js'
import { median } from '../statistics.js'
import { verify } from '../verify.js'
import type { Figures, Workload } from '../workload.js'

/** Measures throughput and reads while the store grows. */
export const growth: Workload = {
  name: 'growth',
  async run(subject, context) {
    const { step = 200_000, millions = 10 } = context.parameters
    const million = step * 5
    const sizes = [0, 1, 3, 10].filter((size) => size <= millions)
    const writer = await subject.open(context)
    const storage = storageOf(writer, subject.name)
    const figures: Figures = {}
    let stored = 0
    for (const size of sizes) {
      await fill(writer, Math.max(0, size * million - stored), stored)
      stored = Math.max(stored, size * million)
      const start = performance.now()
      await fill(writer, step, stored)
      figures[`entries/s at ${size} M`] = (step / (performance.now() - start)) * 1000
      stored += step
      const questions = {
        'newest 100': () => storage.getRecent(),
        'rare word': () => storage.search({ text: `r${stored >> 1}` }),
      }
      for (const [name, ask] of Object.entries(questions)) {
        figures[`${name} ms at ${size} M`] = await timeOf(ask)
      }
    }
    await writer.close()
    await verify(subject, context, stored)
    const [first, last] = [sizes[0], sizes.at(-1)].map((size) => figures[`entries/s at ${size} M`])
    return { ...figures, 'last/first ×': (last as number) / (first as number) }
  },
}

async function timeOf(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 51; round++) {
    const start = performance.now()
    await ask()
    times.push(performance.now() - start)
  }
  return median(times)
}
