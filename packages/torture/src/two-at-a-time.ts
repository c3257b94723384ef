/** Does something with each item, with two of them at a time: processes that start, wait and end leave room for another. */
export async function twoAtATime<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values()
  const lane = async () => {
    for (const item of left) await work(item)
  }
  await Promise.all([lane(), lane()])
}
