import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const documents = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n')

it.each(documents.filter((document) => !document.startsWith('.changeset/')))(
  'every relative link of %s leads to a file and a heading that exist',
  (document) => {
    const broken = linksIn(readFileSync(join(root, document), 'utf8')).filter(
      (link) => !leadsSomewhere(document, link),
    )
    expect(broken).toEqual([])
  },
)

function linksIn(markdown) {
  return [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
}

function leadsSomewhere(document, link) {
  const [path, heading] = link.split('#')
  const target = path === '' ? join(root, document) : join(root, dirname(document), path)
  if (!existsSync(target)) return false
  if (heading === undefined) return true
  const file = statSync(target).isDirectory() ? join(target, 'README.md') : target
  return existsSync(file) && headingsIn(readFileSync(file, 'utf8')).includes(heading)
}

/** The anchors that GitHub gives to headings. */
function headingsIn(markdown) {
  return [...withoutCode(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function withoutCode(markdown) {
  return markdown.replaceAll(/^```.*?^```/gms, '')
}
