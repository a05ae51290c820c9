import type { ServerName } from './server-spec.ts'
import { type SharedClasses, sharedClasses, sharedClassesFile } from './shared-classes.ts'

/** How to run the programs of one set of jars. */
export interface Jvm {
  readonly jars: readonly string[]
  readonly serverFlags: readonly string[]
  /** For a program of the same jars that runs once. */
  readonly toolFlags: readonly string[]
  /** Writes the archive of its classes when it ends, which takes some seconds more. */
  readonly isRecording: boolean
  /** To be called when the server has stopped in order. */
  stopped(): Promise<void>
}

export interface JvmOptions {
  readonly server: ServerName
  readonly cacheDir: string
  readonly jars: readonly string[]
  readonly javaVersion: string
  readonly heapMb: number
  readonly load: 'light' | 'busy'
  /** Jar of an agent; a JVM with one takes no archive of classes. */
  readonly agent?: string
}

const flagsOfLoad = {
  /**
   * C1 alone and a serial collector take half the CPU time off the start of a server that has little to do later
   * (registry 5.8 to 2.9 s, ZooKeeper 1.0 to 0.7 s on 2 cores).
   */
  light: ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'],
  busy: ['-XX:+UseG1GC'],
} as const

/** Flags that Java 17 to 25 know. Out of memory ends a server, so that it is reported and not half alive. */
export async function jvm(options: JvmOptions): Promise<Jvm> {
  const { jars, heapMb, load, agent } = options
  const { flags, keep }: SharedClasses = agent
    ? { flags: [`-javaagent:${agent}`] }
    : sharedClasses(await sharedClassesFile(options))
  const common = ['-XX:-UsePerfData', '-Xlog:cds=off,cds+dynamic=off']
  return {
    jars,
    serverFlags: [
      `-Xmx${heapMb}m`,
      '-XX:+ExitOnOutOfMemoryError',
      ...flagsOfLoad[load],
      ...common,
      ...flags,
    ],
    toolFlags: ['-Xmx128m', ...flagsOfLoad.light, ...common, ...(keep ? [] : flags)],
    isRecording: keep !== undefined,
    async stopped() {
      await keep?.()
    },
  }
}
