import { describe, expect, it } from 'vitest'
import { fetchFailure, goStep, mavenStep, pipStep } from './fetch-output.ts'

const jar = 'https://repo.example.org/maven2/org/apache/kafka/kafka_2.13/4.3.1/kafka_2.13-4.3.1.jar'

describe('mavenStep', () => {
  it.each([
    [`[INFO] Downloaded from central: ${jar} (5.1 MB at 12 MB/s)`, 5_100_000],
    [`Downloaded from central: ${jar} (21 kB at 151 kB/s)`, 21_000],
    [`[INFO] Downloaded from central: ${jar} (980 B at 12 kB/s)`, 980],
  ])('counts %s', (line, bytes) => {
    expect(mavenStep(line)).toEqual({ artifacts: 1, bytes })
  })

  it.each([`[INFO] Downloading from central: ${jar}`, '[INFO] BUILD SUCCESS', ''])(
    'does not count "%s"',
    (line) => {
      expect(mavenStep(line)).toBeUndefined()
    },
  )
})

describe('pipStep', () => {
  it('counts a wheel that is downloaded', () => {
    const line = '  Downloading apache_flink_libraries-2.3.0-py2.py3-none-any.whl (329.1 MB)'
    expect(pipStep(line)).toEqual({ artifacts: 1, bytes: 329_100_000 })
  })

  it('does not count what pip had already', () => {
    const line = 'Using cached apache_flink_libraries-2.3.0-py2.py3-none-any.whl (329.1 MB)'
    expect(pipStep(line)).toBeUndefined()
  })
})

describe('goStep', () => {
  it.each([
    'go: downloading github.com/pierrec/lz4/v4 v4.1.29',
    'internal/goarch',
    'golang.org/x/sys/unix',
  ])('counts %s', (line) => {
    expect(goStep(line)).toEqual({ artifacts: 1, bytes: 0 })
  })

  it('does not count an error', () => {
    expect(goStep('go: module lookup disabled by GOPROXY=off')).toBeUndefined()
  })
})

describe('fetchFailure', () => {
  it("gives Maven's first error without its help reference", () => {
    const output = [
      '[INFO] BUILD FAILURE',
      '[ERROR] Could not find artifact a:b:jar:1 in central -> [Help 1]',
      '[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.',
    ]
    expect(fetchFailure(output.join('\n'))).toBe('Could not find artifact a:b:jar:1 in central')
  })

  it('gives the last line of Go that is no progress', () => {
    const output = 'go: downloading a v1\ngo: a@v1: dial tcp: connection refused\ninternal/abi\n'
    expect(fetchFailure(output)).toBe('go: a@v1: dial tcp: connection refused')
  })

  it('keeps both ends of a long line, which say what was wanted and what went wrong', () => {
    const reason = fetchFailure(
      `[ERROR] Plugin x could not be resolved: ${'a: '.repeat(200)}timed out`,
    )
    expect(reason).toMatch(/^Plugin x could not be resolved/)
    expect(reason).toMatch(/timed out$/)
    expect(reason.length).toBeLessThanOrEqual(300)
  })

  it('says so when nothing was printed', () => {
    expect(fetchFailure('\n')).toBe('it printed nothing')
  })
})
