interface Placed {
  readonly firstOffset: number
}

interface Head<T> {
  readonly rest: AsyncIterator<T>
  readonly record: T
}

/**
 * The records of one partition's objects by offset. The objects of a range are of different hours and their
 * offsets interleave: of those at hand only one record each is in memory. `objects` are in order of their
 * first offset; `open` gives the records of one in order.
 */
export async function* inOrder<O extends Placed, T extends { readonly offset: number }>(
  objects: Iterable<O>,
  open: (object: O) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const waiting = objects[Symbol.iterator]()
  let next = waiting.next()
  const heads: Head<T>[] = []
  const advance = async (rest: AsyncIterator<T>): Promise<void> => {
    const { done, value } = await rest.next()
    if (done) return
    const at = heads.findIndex(({ record }) => record.offset < value.offset)
    heads.splice(at < 0 ? heads.length : at, 0, { rest, record: value })
  }
  try {
    for (;;) {
      // Heads are kept from last to first, so that taking the first is cheap.
      const first = heads.at(-1)
      if (!next.done && (!first || next.value.firstOffset <= first.record.offset)) {
        await advance(open(next.value)[Symbol.asyncIterator]())
        next = waiting.next()
      } else if (first) {
        yield first.record
        heads.pop()
        await advance(first.rest)
      } else return
    }
  } finally {
    await Promise.all(heads.map(({ rest }) => rest.return?.()))
  }
}
