/** Where people find the source, the README and the issues of a package: fields of its package.json. */
export function linksOf(workspace, directory) {
  const { url } = workspace.repository
  const web = url.replace(/^git\+/, '').replace(/\.git$/, '')
  return {
    homepage: `${web}/tree/main/${directory}#readme`,
    bugs: `${web}/issues`,
    repository: { type: 'git', url, directory },
  }
}
