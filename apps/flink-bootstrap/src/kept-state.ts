import { ArchiveStore } from '@tickertape/archive'
import type { Config } from '@tickertape/config'

/** The folders of a job in flink.bucket. */
export function stateFolders({ flink }: Pick<Config, 'flink'>, job: string) {
  const root = `s3://${flink.bucket}`
  return { checkpoints: `${root}/checkpoints/${job}`, savepoints: `${root}/savepoints/${job}` }
}

/**
 * The newest checkpoint or savepoint that a job left in the object store, whichever of its runs wrote it: Flink itself
 * forgets jobs when it loses what it kept of them. Rejects with a TAPE_S3_ error.
 */
export async function keptState(config: Config, job: string): Promise<string | undefined> {
  const { bucket } = config.flink
  using store = new ArchiveStore({ ...config, s3_sink: { ...config.s3_sink, bucket } })
  const found: { readonly path: string; readonly atMs: number }[] = []
  for (const folder of Object.values(stateFolders(config, job))) {
    const prefix = `${folder.slice(`s3://${bucket}/`.length)}/`
    for await (const { key, atMs } of store.written(prefix)) {
      // Written last: a state without it is not complete.
      if (!key.endsWith('/_metadata')) continue
      found.push({ path: `s3://${bucket}/${key.slice(0, -'/_metadata'.length)}`, atMs })
    }
  }
  return found.toSorted((a, b) => b.atMs - a.atMs)[0]?.path
}
