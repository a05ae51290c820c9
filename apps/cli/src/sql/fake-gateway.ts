import { type StubRequest, stubServer } from '@tickertape/testkit/stub'

export interface FakeAnswer {
  readonly columns?: readonly string[]
  readonly rows?: readonly (readonly unknown[])[]
  /** What becomes of each row; new ones, unless it is said. */
  readonly kinds?: readonly string[]
  readonly isQuery?: boolean
  /** Waits for more behind these rows. */
  readonly isEndless?: boolean
  readonly job?: string
  /** Flink's stack trace, in place of an answer. */
  readonly error?: string
}

/** Speaks the protocol of Flink's SQL gateway, of its JobManager and of an empty registry, as they were seen to. */
export async function fakeGateway(answerTo: (statement: string) => FakeAnswer | undefined) {
  const statements: string[] = []
  const cancelled: string[] = []
  let sessions = 0
  let alive = 0
  const answers = ({ method, path, body }: StubRequest) => {
    if (path === '/subjects') return { body: [] }
    if (path.startsWith('/jobs/')) {
      cancelled.push(path)
      return { body: {} }
    }
    if (path === '/v2/sessions') {
      alive = ++sessions
      return { body: { sessionHandle: `s${alive}` } }
    }
    if (!path.startsWith(`/v2/sessions/s${alive}`)) {
      return { status: 500, body: { errors: ['Session does not exist.'] } }
    }
    if (method === 'DELETE' || path.endsWith('/heartbeat')) return { body: {} }
    if (path.endsWith('/statements')) {
      statements.push((body as { statement: string }).statement)
      return { body: { operationHandle: `o${statements.length - 1}` } }
    }
    const [, operation, at] = /operations\/o(\d+)\/result\/(\d+)/.exec(path) as RegExpExecArray
    const answer = answerTo(statements[Number(operation)] as string) ?? ok
    return pageOf(answer, { isFirst: at === '0', path: path.split('?')[0] as string })
  }
  const server = await stubServer(answers)
  return {
    url: server.url,
    requests: server.requests,
    statements,
    cancelled,
    /** As after a start of the gateway: no session is known. */
    forget: () => {
      alive = 0
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

const ok: FakeAnswer = { columns: ['result'], rows: [['OK']], isQuery: false }

function pageOf(answer: FakeAnswer, { isFirst, path }: { isFirst: boolean; path: string }) {
  const { columns = ['n'], rows = [], kinds = [], isQuery = true, isEndless, job, error } = answer
  if (error) return { status: 500, body: { errors: ['Internal server error.', error] } }
  const data = isFirst ? rows.map((fields, at) => ({ kind: kinds[at] ?? 'INSERT', fields })) : []
  const results = { columns: columns.map((name) => ({ name })), data }
  const next = isEndless && { nextResultUri: path.replace(/\d+$/, '1') }
  const resultType = isEndless ? 'PAYLOAD' : 'EOS'
  return {
    body: { resultType, isQueryResult: isQuery, results, ...next, ...(job && { jobID: job }) },
  }
}
