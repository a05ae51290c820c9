import { TapeError } from '@tickertape/errors'
import { describe, expect, it } from 'vitest'
import { parseOptions } from './options.ts'
import { resolveConfig } from './resolve.ts'

const file = 'config/config.yaml'
const resolve = (text: string, env: Record<string, string> = {}, argv: string[] = []) =>
  resolveConfig({ yaml: { text, file }, env, options: parseOptions(argv) })

function problemsOf(run: () => unknown): string[] {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(TapeError)
    expect((error as TapeError).code).toBe('TAPE_CONFIG_INVALID')
    return (error as TapeError).message.split('\n').slice(1)
  }
  throw new Error('nothing was refused')
}

describe('resolveConfig', () => {
  it('gives defaults for an empty file', () => {
    const config = resolve('')
    expect(config.kafka.topics.raw_trade).toBe('iex-topic-1')
    expect(config.pinot.table).toBe('stock_ticks_latest_2')
    expect(config.synthetic.symbols).toEqual(['AAPL', 'TSLA', 'GOOGL'])
  })

  it('lets the environment win over the file, and options over both', () => {
    const text = 'producer:\n  rate: 1\n  seed: 1\n  symbols: [A]'
    const config = resolve(text, { PRODUCER_RATE: '2', PRODUCER_SEED: '2' }, ['--rate', '3'])
    expect(config.producer).toMatchObject({ rate: 3, seed: 2, symbols: ['A'] })
  })

  it('takes several symbols after one option', () => {
    expect(resolve('', {}, ['--symbols', 'MSFT', 'AMD', '--rate', '9']).producer).toMatchObject({
      symbols: ['MSFT', 'AMD'],
      rate: 9,
    })
  })

  it('takes a list written as one text', () => {
    const { kafka } = resolve('kafka:\n  bootstrap_servers: a:9092, b:9093')
    expect(kafka.bootstrap_servers).toEqual(['a:9092', 'b:9093'])
  })

  it('treats an empty variable as one that is not set', () => {
    expect(resolve('', { PINOT_TABLE: '' }).pinot.table).toBe('stock_ticks_latest_2')
  })

  it('reports every problem at once, with its line and a suggestion', () => {
    const text = [
      'kafka:',
      '  bootstrap_server: [localhost:9092]',
      '  partitions: many',
      's3_sink:',
      '  compression: gzp',
      'pinott: {}',
    ].join('\n')
    expect(problemsOf(() => resolve(text))).toEqual([
      '  config/config.yaml:2: unknown key "kafka.bootstrap_server", did you mean "bootstrap_servers"?',
      '  config/config.yaml:6: unknown key "pinott", did you mean "pinot"?',
      '  config/config.yaml:3: kafka.partitions must be integer 1-1000, not "many"',
      '  config/config.yaml:5: s3_sink.compression must be gzip, not "gzp"',
    ])
  })

  it('names the variable that is wrong', () => {
    expect(problemsOf(() => resolve('', { KAFKA_PARTITIONS: '0' }))).toEqual([
      '  environment KAFKA_PARTITIONS: kafka.partitions must be integer 1-1000, not 0',
    ])
  })

  it('names the line of broken YAML', () => {
    const [problem] = problemsOf(() => resolve('kafka:\n  topics: [\n'))
    expect(problem).toMatch(/^ {2}config\/config\.yaml:\d+: /)
  })

  it('asks for secrets only when they are needed', () => {
    expect(resolve('').alpaca.key_id).toBe('')
    const problems = problemsOf(() => resolve('producer:\n  source: alpaca'))
    expect(problems).toEqual([
      '  APCA_API_KEY_ID: alpaca.key_id is missing: producer.source is alpaca',
      '  APCA_API_SECRET_KEY: alpaca.secret_key is missing: producer.source is alpaca',
    ])
  })

  it('refuses example passwords in production and never shows a secret', () => {
    const problems = problemsOf(() => resolve('', { NODE_ENV: 'production' }))
    expect(problems.map((line) => line.trim().split(':')[0])).toEqual([
      'MINIO_ROOT_USER',
      'MINIO_ROOT_PASSWORD',
    ])
    const text = 'minio:\n  rootPassword: [hunter2]'
    expect(problemsOf(() => resolve(text)).join()).not.toContain('hunter2')
  })

  it('refuses a URL with a password in it, and does not show that', () => {
    const env = {
      SCHEMA_REGISTRY_URL: 'http://me:s3cret@registry:8081',
      S3_SINK_ENDPOINT: 'http//me:s3cret@store',
    }
    const told = problemsOf(() => resolve('', env)).join()
    expect(told).toContain('schema_registry.url must be URL without user and password')
    expect(told).toContain('"http//***@store"')
    expect(told).not.toContain('s3cret')
  })
})

describe('parseOptions', () => {
  it('refuses an unknown option and suggests the nearest', () => {
    expect(() => parseOptions(['--symbol', 'A'])).toThrow(/--symbol'[\s\S]*--symbols/)
  })
})
