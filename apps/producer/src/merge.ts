/** What several iterables give, as it comes. Ends when all end, or with the first error, and then ends the others. */
export async function* merge<T>(...sources: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]())
  const ask = async (index: number) => ({
    index,
    result: await (iterators[index] as AsyncIterator<T>).next(),
  })
  const asked = new Map(iterators.map((_, index) => [index, ask(index)]))
  try {
    while (asked.size > 0) {
      const { index, result } = await Promise.race(asked.values())
      if (result.done) asked.delete(index)
      else {
        yield result.value
        asked.set(index, ask(index))
      }
    }
  } finally {
    for (const pending of asked.values()) pending.catch(() => {})
    await Promise.allSettled([...asked.keys()].map((index) => iterators[index]?.return?.()))
  }
}
