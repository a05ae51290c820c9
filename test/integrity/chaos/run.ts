import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { asTapeError } from '@tickertape/errors'
import type { Arena } from './arena.ts'
import type { Fault } from './faults/index.ts'
import { judge, type Verdict } from './judge.ts'
import type { Plan, PlannedFault, Target } from './plan.ts'
import { seeded } from './random.ts'
import { openWorld, type World } from './world.ts'

export interface RunEvents {
  readonly stage: (text: string) => void
  readonly fault: (name: string, state: 'begins' | 'is undone') => void
}

export interface RunOptions {
  readonly faults: readonly Fault[]
  readonly events: RunEvents
  readonly signal: AbortSignal
}

export interface RunResult extends Verdict {
  readonly plan: Plan
  readonly tookMs: number
}

/** Does what the plan says at its times; faults of one target never overlap, however long they take. */
async function wreak(world: World, plan: Plan, options: RunOptions): Promise<void> {
  const { faults, events, signal } = options
  const busy = new Map<Target, Promise<void>>()
  const pause = (ms: number) => sleep(ms, undefined, { signal })
  const inject = async (fault: Fault, { forMs, seed }: PlannedFault, free: Promise<unknown>) => {
    await free
    events.fault(fault.name, 'begins')
    await fault.inject(world, { forMs, random: seeded(seed, fault.name), pause })
    events.fault(fault.name, 'is undone')
  }
  const beganMs = performance.now()
  const injected: Promise<void>[] = []
  for (const planned of plan.faults) {
    const fault = faults.find(({ name }) => name === planned.name)
    if (!fault) throw new Error(`there is no fault ${planned.name}`)
    await pause(Math.max(0, beganMs + planned.atMs - performance.now()))
    const free = Promise.all(fault.targets.map((target) => busy.get(target)))
    const done = inject(fault, planned, free)
    for (const target of fault.targets) busy.set(target, done)
    injected.push(done)
    done.catch(() => {})
  }
  await Promise.all(injected)
  await pause(Math.max(0, beganMs + plan.runMs - performance.now()))
}

const untouched = { bars: 0, others: 0, poisons: 0, peaks: new Map() }

/** Load, faults, and the verdict when all is healed. */
async function outcome(world: World, plan: Plan, options: RunOptions): Promise<Verdict> {
  await world.fleet.ready()
  options.events.stage('under load')
  await wreak(world, plan, options)
  options.events.stage('waiting for the rest, then counting')
  return judge(world)
}

/**
 * One run. A run that comes to no verdict has failed. What the services said stays in the arena's folder when
 * something was wrong. Rejects with the signal's reason.
 */
export async function chaosRun(arena: Arena, plan: Plan, options: RunOptions): Promise<RunResult> {
  const beganMs = performance.now()
  const givenUp = (cause: unknown): Verdict => {
    options.signal.throwIfAborted()
    return { ...untouched, problems: [`it came to no verdict: ${asTapeError(cause).message}`] }
  }
  options.events.stage('making topics and tables')
  const run = async (): Promise<Verdict> => {
    await using world = await openWorld(arena, plan.seed)
    const verdict = await outcome(world, plan, options).catch(givenUp)
    if (verdict.problems.length > 0) {
      await world.fleet.keepOutput(join(arena.folder, `seed-${plan.seed}`))
    }
    return verdict
  }
  const verdict = await run().catch(givenUp)
  return { ...verdict, plan, tookMs: Math.round(performance.now() - beganMs) }
}
