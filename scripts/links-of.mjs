/** The fields of a package.json with links to the source, the README and the issues. */
export function linksOf(workspace, directory) {
  const { url } = workspace.repository
  const web = url.replace(/^git\+/, '').replace(/\.git$/, '')
  return {
    homepage: `${web}/tree/main/${directory}#readme`,
    bugs: `${web}/issues`,
    repository: { type: 'git', url, directory },
  }
}
