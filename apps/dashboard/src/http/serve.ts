import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from '@tickertape/service'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Hub } from '../hub/hub.ts'
import { readMessage } from '../hub/read-message.ts'
import type { PageFile } from './page-files.ts'
import { isOwnPage, securityHeaders } from './security.ts'
import { serveCandles } from './serve-candles.ts'
import { serveExplore } from './serve-explore.ts'
import { Session } from './session.ts'

export interface ServeOptions {
  readonly hub: Hub
  readonly password: string
  /** Address that the service listens on. */
  readonly host: string
  readonly page: ReadonlyMap<string, PageFile>
}

const SOCKET_PATH = '/socket'
/** Paths that every service has, for who watches it; they show no market. */
const open = new Set(['/live', '/ready', '/metrics', '/session', '/'])
const WRONG_PASSWORD_MS = 600
const MAX_MESSAGE_BYTES = 64 * 1024

const FORBIDDEN = 403
const UNAUTHORIZED = 401

/** Adds the page, its session and its WebSocket to a server that does not listen yet. */
export function serve(server: FastifyInstance, options: ServeOptions): void {
  const session = new Session(options.password)
  guard(server, options, session)
  servePage(server, options.page)
  serveSession(server, session)
  serveSocket(server, options, session)
  serveCandles(server, () => options.hub.book)
  serveExplore(server, () => options.hub.explore)
}

function guard(server: FastifyInstance, { host }: ServeOptions, session: Session): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders)
    const [path = ''] = request.url.split('?')
    if (path !== '/live' && path !== '/ready' && path !== '/metrics') {
      if (!isOwnPage(request.headers, host)) {
        return reply.code(FORBIDDEN).send({ message: 'this page is asked for under another name' })
      }
    }
    if (open.has(path) || path.startsWith('/assets/') || session.admits(request.headers.cookie))
      return
    return reply.code(UNAUTHORIZED).send({ message: 'a password is needed' })
  })
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: PageFile): FastifyReply {
  const accepted = String(request.headers['accept-encoding'] ?? '')
  const encoding = accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : undefined
  reply.header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
  reply.header('vary', 'accept-encoding')
  if (encoding) reply.header('content-encoding', encoding)
  return reply.type(file.type).send(file[encoding ?? 'plain'])
}

const notBuilt =
  'The page is not built. In a clone: npm run build -w @tickertape/dashboard, then start again.\n'

function servePage(server: FastifyInstance, page: ReadonlyMap<string, PageFile>): void {
  const index = page.get('/index.html')
  server.get('/', (request, reply) =>
    index ? sendFile(request, reply, index) : reply.code(503).type('text/plain').send(notBuilt),
  )
  for (const [path, file] of page) {
    if (file !== index) server.get(path, (request, reply) => sendFile(request, reply, file))
  }
}

function serveSession(server: FastifyInstance, session: Session): void {
  server.get('/session', (request) => ({
    asksForPassword: session.asksForPassword,
    open: session.admits(request.headers.cookie),
  }))
  server.post('/session', async (request, reply) => {
    const { password } = (request.body ?? {}) as { password?: unknown }
    const cookie = session.open(String(password ?? ''))
    if (cookie) return reply.header('set-cookie', cookie).send({ open: true })
    // Whoever guesses is to guess slowly.
    await sleep(WRONG_PASSWORD_MS)
    return reply.code(FORBIDDEN).send({ message: 'That is not the password.' })
  })
}

function serveSocket(server: FastifyInstance, { hub, host }: ServeOptions, session: Session): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES })
  server.server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const path = request.url?.split('?')[0]
    const admitted = isOwnPage(request.headers, host) && session.admits(request.headers.cookie)
    if (path === SOCKET_PATH && admitted) {
      sockets.handleUpgrade(request, socket, head, (accepted) => look(hub, accepted))
    } else
      socket.end(
        `HTTP/1.1 ${path === SOCKET_PATH ? 401 : 404} Refused\r\nconnection: close\r\n\r\n`,
      )
  })
  server.addHook('preClose', async () => {
    for (const socket of sockets.clients) socket.close(1001, 'the service stops')
    sockets.close()
    await sleep(100)
    for (const socket of sockets.clients) socket.terminate()
  })
}

/** One browser looks until it goes. */
function look(hub: Hub, socket: WebSocket): void {
  const viewer = hub.join(socket)
  socket.on('message', (data) => {
    const message = readMessage(String(data))
    if (message) hub.hear(viewer, message)
    else socket.close(1007, 'not a message of the page')
  })
  socket.on('close', () => hub.leave(viewer))
  socket.on('error', () => socket.terminate())
}
