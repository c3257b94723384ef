// `node dist/report/charts.js RESULTS.json FOLDER` draws the results of a run as SVG files.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { drawCharts } from './draw-charts.js'
import type { Run } from './results-page.js'

const [file = '', folder = '.'] = process.argv.slice(2)
const { results } = JSON.parse(await readFile(file, 'utf8')) as Run

for (const [name, svg] of Object.entries(drawCharts(results))) {
  const path = join(folder, `${name}.svg`)
  await writeFile(path, `${svg}\n`)
  console.log(path)
}
