import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('../../.github/workflows/', import.meta.url))
const workflows = readdirSync(folder).map((file) => ({
  file,
  text: readFileSync(`${folder}${file}`, 'utf8'),
}))

/** The lines that match, without their indentation. */
const linesOf = (text, pattern) =>
  text
    .split('\n')
    .filter((line) => pattern.test(line))
    .map((line) => line.trim())

it('there is one workflow for pushes, one for nightly runs and one for releases', () => {
  expect(workflows.map(({ file }) => file).sort()).toEqual(['ci.yml', 'nightly.yml', 'release.yml'])
})

describe.each(workflows)('$file', ({ text }) => {
  it('pins each action to a commit, with its version in a comment', () => {
    const uses = linesOf(text, /\buses:/)
    expect(uses).not.toEqual([])
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('sets its permissions instead of using the default ones', () => {
    expect(text).toMatch(/^permissions:( \{\}|\n {2}contents: read\n)/m)
  })

  it('limits the time of each job', () => {
    const jobs = linesOf(text, /^ {4}runs-on:/)
    expect(jobs).not.toEqual([])
    expect(linesOf(text, /^ {4}timeout-minutes: \d+$/)).toHaveLength(jobs.length)
  })

  it('sets what happens to a run when a newer one starts', () => {
    expect(text).toMatch(/^concurrency:\n {2}group: .+\n {2}cancel-in-progress: (true|false)$/m)
  })

  it('leaves no token behind in the checkout', () => {
    const checkouts = linesOf(text, /uses: actions\/checkout@/)
    expect(linesOf(text, /^ {10}persist-credentials: false$/)).toHaveLength(checkouts.length)
  })
})

it('only the publishing job can sign packages', () => {
  const [release] = workflows.filter(({ file }) => file === 'release.yml')
  expect(workflows.filter(({ text }) => text.includes('id-token: write'))).toEqual([release])
  expect(release.text.split(/^ {2}(?=\w+:$)/m).filter((job) => job.includes('id-token: write'))).toEqual([
    expect.stringMatching(/^publish:/),
  ])
})
