import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { assertPortsFree, portTakenMessage } from './assert-ports-free.ts'
import { freePorts, portNames } from './stack-ports.ts'

it('passes when every port is free', async () => {
  await expect(assertPortsFree(await freePorts())).resolves.toBeUndefined()
})

it('names the port, the server that needs it and the process that has it', async () => {
  const ports = await freePorts()
  const squatter = createServer().listen(ports.pinotBroker, '127.0.0.1')
  try {
    await expect(assertPortsFree(ports)).rejects.toMatchObject({
      code: 'TAPE_STACK_PORT_TAKEN',
      message: expect.stringContaining(
        `port ${ports.pinotBroker} (pinotBroker, for pinot) is in use by process ${process.pid}`,
      ),
    })
  } finally {
    squatter.close()
  }
})

it('says in one line what to do about several ports, with long command lines cut', () => {
  const message = portTakenMessage([
    { name: 'kafka', port: 9092, owner: { pid: 7, command: `java ${'-cp '.repeat(100)}` } },
    { name: 's3', port: 9000, owner: undefined },
  ])
  expect(message).toMatch(
    /^port 9092 \(kafka, for kafka\) is in use by process 7 \(java -cp .*\.\.\.\); /,
  )
  expect(message).toMatch(
    /port 9000 \(s3, for s3\) is in use by another program: stop those programs/,
  )
  expect(message).not.toContain('\n')
  expect(message.length).toBeLessThan(300)
})

it('chooses ports that differ from each other', async () => {
  const ports = await freePorts()
  expect(new Set(Object.values(ports)).size).toBe(portNames.length)
})
