import { describe, expect, it } from 'vitest'
import { resolveConfig } from './resolve.ts'
import { portsByName, withPorts } from './written-ports.ts'

const portsOf = (text: string) =>
  portsByName(resolveConfig({ yaml: { text, file: 'config.yaml' }, env: {} }))

describe('the ports of config/config.yaml', () => {
  it('replace the defaults of docker-compose.yml wherever they stand', () => {
    const compose = (flattener: number, broker: number) =>
      [
        `127.0.0.1:\${FLATTENER_HTTP_PORT:-${flattener}}:\${FLATTENER_HTTP_PORT:-${flattener}}`,
        `127.0.0.1:\${PINOT_BROKER_HOST_PORT:-${broker}}:8099`,
        `127.0.0.1:\${KAFKA_UI_HOST_PORT:-8080}:8080`,
      ].join('\n')
    const moved = ['flattener: { http_port: 5102 }', 'pinot: { broker_url: http://localhost:5099 }']
    const ports = portsOf(moved.join('\n'))
    expect(withPorts(compose(4102, 8099), ports)).toBe(compose(5102, 5099))
  })

  it('replace the ports of a table, in rows that name a setting or a variable', () => {
    const table = [
      '| producer | 4101 | `producer.http_port` |',
      '| producer | 4101 | `PRODUCER_HTTP_PORT` |',
      '| broker, at `/query/sql` | 8099 | `pinot.broker_url` |',
      '| producer | 5 % |',
    ].join('\n')
    expect(withPorts(table, portsOf('producer: { http_port: 5101 }'))).toBe(
      table.replaceAll('4101', '5101'),
    )
  })

  it('are those of this machine only', () => {
    const ports = portsOf('s3_sink: { endpoint: "https://s3.example.com:9443" }')
    expect(ports.get('S3_HOST_PORT')).toBeUndefined()
    expect(ports.get('REGISTRY_HOST_PORT')).toBe(8081)
  })
})
