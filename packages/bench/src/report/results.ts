// `node dist/report/results.js RESULTS.json… > RESULTS.md` writes a page of results; charts are linked from the folder `charts` of this package.
import { readdirSync, readFileSync } from 'node:fs'
import { compareWithTargets } from '../target.js'
import { TARGETS } from '../targets.js'
import { chartName } from './draw-charts.js'
import { type Run, resultsPage } from './results-page.js'

const CHARTS = new URL('../../charts/', import.meta.url)

const runs = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')) as Run)
const charts = readdirSync(CHARTS).map((file) => file.replace(/\.svg$/, ''))
const compare = (results: Run['results']) => compareWithTargets(TARGETS, results)
process.stdout.write(resultsPage(runs, { compare, charts, chartOf: chartName }))
