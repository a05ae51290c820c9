import type { Fault } from './fault.ts'

export const diskFull: readonly Fault[] = [
  {
    name: 'disk-full-store',
    what: 'no space is left for the object store',
    targets: ['s3'],
    lastsMs: [6_000, 15_000],
    weight: 2,
    needsSmallDisks: true,
    async inject({ disks }, { forMs, pause }) {
      await disks?.s3.fill()
      await pause(forMs)
      await disks?.s3.free()
    },
  },
  {
    name: 'disk-full-kafka',
    what: 'no space is left for the broker, which stops; it is started again when there is some',
    targets: ['kafka'],
    lastsMs: [3_000, 10_000],
    weight: 2,
    needsSmallDisks: true,
    async inject({ disks, stack }, { forMs, pause }) {
      await disks?.kafka.fill()
      await pause(forMs)
      // A broker that wrote nothing in the meantime still runs.
      await stack.kill('kafka')
      await disks?.kafka.free()
      await stack.start('kafka')
    },
  },
]
