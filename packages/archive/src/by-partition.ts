import type { ArchiveStore, Hours, ListedObject } from './archive-store.ts'

/** Objects of a topic by partition, in order of their first offset. */
export async function objectsByPartition(
  store: ArchiveStore,
  topic: string,
  hours?: Hours,
): Promise<ReadonlyMap<number, readonly ListedObject[]>> {
  const partitions = new Map<number, ListedObject[]>()
  for await (const object of store.objects(topic, hours)) {
    const objects = partitions.get(object.partition)
    if (objects) objects.push(object)
    else partitions.set(object.partition, [object])
  }
  for (const objects of partitions.values()) objects.sort((a, b) => a.firstOffset - b.firstOffset)
  return new Map([...partitions].sort(([a], [b]) => a - b))
}
