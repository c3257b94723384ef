/** Runs a statement of a test, beside the driver. Returns the lines of the answer. */
export async function run(url: string, sql: string): Promise<string[]> {
  const response = await fetch(`${url}/?default_format=TabSeparated`, { method: 'POST', body: sql })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text.split('\n').filter((line) => line !== '')
}
