import { expect, it } from 'vitest'
import { planOf } from './plan.ts'

const sink = (name: string, topics = 'bars') => ({ name, config: { name, topics } })

it('creates what is new, changes what differs, keeps what is the same', () => {
  const [a, b, c] = [sink('tickertape-a'), sink('tickertape-b'), sink('tickertape-c')]
  expect(planOf([a, b, c], [sink('tickertape-b', 'others'), c])).toEqual([
    { kind: 'create', sink: a },
    { kind: 'update', sink: b },
    { kind: 'keep', sink: c },
  ])
})

it('takes a setting that is gone for a change', () => {
  const wanted = sink('tickertape-a')
  const deployed = { ...wanted, config: { ...wanted.config, 'tasks.max': '2' } }
  expect(planOf([wanted], [deployed])).toEqual([{ kind: 'update', sink: wanted }])
})

it('removes first what has no file any more, and leaves the connectors of others alone', () => {
  const wanted = sink('tickertape-a')
  expect(planOf([wanted], [sink('theirs'), sink('tickertape-old')])).toEqual([
    { kind: 'remove', name: 'tickertape-old' },
    { kind: 'create', sink: wanted },
  ])
})
