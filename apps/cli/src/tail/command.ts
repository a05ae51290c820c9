import { momentOf } from '@tickertape/config'
import { connectKafka } from '../kafka/connect.ts'
import { defineCommand } from '../tape/command.ts'
import { argument, flag, value, valueAs, valueOr, values, wholeNumber } from '../tape/option.ts'

export const tail = defineCommand({
  name: 'tail',
  about: 'show the latest records of a topic, decoded',
  args: { topic: argument('name of the topic') },
  options: {
    last: valueOr('n', 'how many', { read: wholeNumber(1), fallback: '10', short: 'n' }),
    from: value('time', 'everything since, instead of the last few'),
    symbols: values('symbols', 'only events of these symbols; batches are cut down to them'),
    partition: valueAs('n', 'only this partition', { read: wholeNumber(0) }),
    follow: flag('go on with what arrives, until Ctrl-C', { short: 'f' }),
  },
  examples: [
    { line: 'npx tape tail iex-topic-1-flattened', says: 'the last ten bars' },
    {
      line: 'npx tape tail iex-topic-1-flattened --symbols AAPL -n 3 --json',
      says: 'the last three of AAPL, for a program',
    },
    {
      line: 'npx tape tail iex-topic-1 --partition 0 --from 1m',
      says: 'a partition since a minute',
    },
    {
      line: 'npx tape tail iex-topic-1-flattened --symbols AAPL --follow',
      says: 'what arrives for AAPL',
      endless: true,
    },
  ],
  exits: ['TAPE_KAFKA_UNAVAILABLE'],
  async run({ topic, last, from, symbols, partition, follow }, context) {
    const fromMs = from === undefined ? undefined : momentOf('--from', from, context.nowMs)
    const client = await connectKafka(context, 'tail', follow ? 'endless' : 'bounded')
    const { tail } = await import('./tail.ts')
    const { config, output, json, signal } = context
    await tail({
      ...{ client, config, topic, last, fromMs, symbols, partition, follow },
      ...{ output, json, signal },
    })
  },
})
