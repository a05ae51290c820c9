import { effect } from '@preact/signals'
import type { Frame, FromPage } from '../../src/protocol.ts'
import { apply, link, lostAt, wish } from './store.ts'

const FIRST_PAUSE_MS = 400
const LAST_PAUSE_MS = 5_000
/** The service sends something every few seconds; silence longer than this is a dead connection. */
const SILENCE_MS = 15_000

let socket: WebSocket | undefined
let pauseMs = FIRST_PAUSE_MS
let heardAt = 0

const say = (message: FromPage): void => {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
}

/** A frame is acknowledged when it is drawn, so a page that is behind is sent less. */
function take(frame: Frame): void {
  const draw = () => {
    apply(frame)
    say({ ack: frame.frame })
  }
  if (document.hidden) draw()
  else requestAnimationFrame(draw)
}

async function isLocked(): Promise<boolean> {
  try {
    const answer = await fetch('/session')
    return ((await answer.json()) as { open: boolean }).open === false
  } catch {
    return false
  }
}

async function again(): Promise<void> {
  if (await isLocked()) {
    link.value = 'locked'
    return
  }
  if (link.peek() !== 'lost') lostAt.value = Date.now()
  link.value = 'lost'
  setTimeout(connect, pauseMs * (0.5 + Math.random() / 2))
  pauseMs = Math.min(pauseMs * 1.7, LAST_PAUSE_MS)
}

/** Opens the connection and keeps it open; also after a password was given. */
export function connect(): void {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const opened = new WebSocket(`${scheme}://${location.host}/socket`)
  socket = opened
  heardAt = Date.now()
  opened.onopen = () => {
    pauseMs = FIRST_PAUSE_MS
    say({ wish: wish.peek() })
  }
  opened.onmessage = ({ data }) => {
    heardAt = Date.now()
    link.value = 'live'
    take(JSON.parse(String(data)) as Frame)
  }
  opened.onclose = () => {
    if (socket === opened) void again()
  }
}

effect(() => say({ wish: wish.value }))

setInterval(() => {
  if (socket?.readyState === WebSocket.OPEN && Date.now() - heardAt > SILENCE_MS) socket.close()
}, 1_000)
