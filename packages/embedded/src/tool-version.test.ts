import { describe, expect, it } from 'vitest'
import { go, isAtLeast, java, maven, toolProblem, toolVersion } from './tool-version.ts'

describe('toolVersion', () => {
  it.each([
    [java, 'openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment', '17.0.15'],
    [java, 'Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "25" 2025-09-16', '25'],
    [java, 'java version "1.8.0_292"', '8.0'],
    [java, 'openjdk version "21-ea" 2023-09-19', '21'],
    [maven, '\u001b[1mApache Maven 3.8.7\u001b[m\nMaven home: /usr/share/maven', '3.8.7'],
    [maven, 'Apache Maven 4.0.0-rc-2 (273314404f85ac6e089e295d78b4e0cb18113103)', '4.0.0'],
    [go, 'go version go1.26.8 linux/amd64', '1.26.8'],
    [go, 'go version go1.24rc1 darwin/arm64', '1.24'],
    [go, 'go version devel go1.25-3fd729b2a1 Sat May 24 08:48:53 2025 linux/amd64', '1.25'],
  ])('finds the version of $title in its output', (tool, output, version) => {
    expect(toolVersion(tool, output)).toBe(version)
  })

  it('finds none in the output of another program', () => {
    expect(toolVersion(java, 'java: cannot execute binary file')).toBeUndefined()
  })
})

describe('isAtLeast', () => {
  it.each([
    ['1.24', '1.24', true],
    ['1.24.0', '1.24', true],
    ['1.9', '1.24', false],
    ['17', '17.0.1', false],
    ['21.0.2', '17', true],
    ['2', '1.24', true],
  ])('%s against %s is %s', (version, least, expected) => {
    expect(isAtLeast(version, least)).toBe(expected)
  })
})

describe('toolProblem', () => {
  it('says nothing about a tool that is new enough', () => {
    expect(toolProblem(go, 'go version go1.24.0 linux/amd64')).toBeUndefined()
  })

  it('names the version that was found, the one that is needed and where it comes from', () => {
    expect(toolProblem(java, 'openjdk version "11.0.2" 2019-01-15')).toBe(
      'Java is 11.0.2 but must be 17 or newer (apt install openjdk-17-jre-headless, brew install openjdk@21, or adoptium.net)',
    )
  })

  it('tells a missing tool from one that is too old', () => {
    expect(toolProblem(maven, undefined)).toMatch(/^Maven 3\.6 or newer is missing \(apt install/)
  })

  it('does not let a tool pass whose version it cannot read', () => {
    expect(toolProblem(go, 'gccgo (GCC) 4.9')).toMatch(/^Go is of unknown version/)
  })
})
