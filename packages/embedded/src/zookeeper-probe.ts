import { connect } from 'node:net'

/** Whether ZooKeeper answers its four-letter word `srvr`, the one that is allowed from the start. */
export function isZookeeperReady(port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect({ port, host: '127.0.0.1', signal, timeout: 2_000 })
    socket.once('connect', () => socket.write('srvr'))
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.once('error', () => resolve(false))
    socket.once('timeout', () => socket.destroy())
    socket.once('close', () => resolve(answer.includes('Mode:')))
  })
}
