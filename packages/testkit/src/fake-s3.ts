import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { LoopbackServer } from './loopback-server.ts'

export interface S3Request {
  readonly method: string
  /** Key of the object; empty for the bucket itself. */
  readonly key: string
}

/**
 * What goes wrong with a request: an error is answered; the connection breaks when half of the body is in;
 * the request is done and its answer lost; the answer comes with a bit turned; nothing is ever answered; the answer takes
 * its time.
 */
export type S3Fault =
  | { readonly status: number; readonly code: string }
  | 'broken upload'
  | 'lost answer'
  | 'damaged answer'
  | 'no answer'
  | { readonly afterMs: number }

interface StoredObject {
  readonly body: Buffer
  readonly metadata: Readonly<Record<string, string>>
  readonly writtenAtMs?: number
}

const PAGE = 1_000

/** What is asked for by a path of bucket and key. */
export function askedOf({ method = '', url = '/' }: IncomingMessage): S3Request {
  const [, , ...path] = new URL(url, 'http://s3').pathname.split('/')
  return { method, key: decodeURIComponent(path.join('/')) }
}

/** The same but for a bit in the middle. */
export function damaged(body: Buffer): Buffer {
  const copy = Buffer.from(body)
  const middle = copy.length >> 1
  copy.writeUInt8(copy.readUInt8(middle) ^ 1, middle)
  return copy
}

const etagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** One bucket in memory that speaks S3 on a free port of loopback, any credentials accepted, with faults. */
export class FakeS3 extends LoopbackServer {
  readonly objects = new Map<string, StoredObject>()
  readonly requests: S3Request[] = []
  /** Decides about every request. */
  fault: (request: S3Request) => S3Fault | undefined = () => undefined

  static start(): Promise<FakeS3> {
    return new FakeS3().listen()
  }

  protected async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url)
    const asked = askedOf(request)
    this.requests.push(asked)
    const fault = this.fault(asked)
    const body = await this.#receive(request, fault)
    if (fault === 'no answer') return
    if (typeof fault === 'object' && 'status' in fault) return refuse(response, fault)
    if (typeof fault === 'object') await sleep(fault.afterMs)
    if (fault === 'lost answer') response.end = () => response.destroy()
    if (asked.key === '') return this.#bucket(url, response)
    if (asked.method === 'PUT') return this.#put(asked.key, body, request, response)
    if (asked.method === 'DELETE') return this.#delete(asked.key, response)
    return this.#get(asked, response, fault === 'damaged answer')
  }

  async #receive(request: IncomingMessage, fault: S3Fault | undefined): Promise<Buffer> {
    const half = Number(request.headers['content-length'] ?? 0) / 2
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      bytes += chunk.length
      if (fault === 'broken upload' && bytes >= half) break
    }
    if (fault === 'broken upload') throw new Error('the connection breaks')
    return Buffer.concat(chunks)
  }

  #bucket(url: URL, response: ServerResponse): void {
    if (url.searchParams.get('list-type') !== '2') {
      response.end()
      return
    }
    const prefix = url.searchParams.get('prefix') ?? ''
    const after = url.searchParams.get('continuation-token') ?? url.searchParams.get('start-after')
    const delimiter = url.searchParams.get('delimiter')
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort()
    const rest = keys.filter((key) => key > (after ?? ''))
    if (delimiter !== null) {
      answerFolders(response, foldersOf(rest, prefix, delimiter))
      return
    }
    const page = rest.slice(0, PAGE)
    const more = rest.length > PAGE
    const contents = page.map((key) => {
      const { body, writtenAtMs = 0 } = this.objects.get(key) as StoredObject
      const written = `<LastModified>${new Date(writtenAtMs).toISOString()}</LastModified>`
      const etag = `<ETag>${etagOf(body)}</ETag>`
      return `<Contents><Key>${escaped(key)}</Key><Size>${body.length}</Size>${written}${etag}</Contents>`
    })
    const token = more
      ? `<NextContinuationToken>${escaped(page.at(-1) ?? '')}</NextContinuationToken>`
      : ''
    response.setHeader('content-type', 'application/xml')
    response.end(
      `<ListBucketResult><IsTruncated>${more}</IsTruncated>${token}${contents.join('')}</ListBucketResult>`,
    )
  }

  #put(key: string, body: Buffer, request: IncomingMessage, response: ServerResponse): void {
    const sum = createHash('md5').update(body).digest('base64')
    const {
      'content-md5': expected,
      'if-none-match': condition,
      'if-match': held,
    } = request.headers
    if (expected !== undefined && expected !== sum) {
      refuse(response, { status: 400, code: 'BadDigest' })
      return
    }
    const now = this.objects.get(key)
    if ((condition === '*' && now) || (held !== undefined && (!now || held !== etagOf(now.body)))) {
      refuse(response, { status: 412, code: 'PreconditionFailed' })
      return
    }
    const metadata = Object.entries(request.headers).filter(([name]) =>
      name.startsWith('x-amz-meta-'),
    ) as [string, string][]
    this.objects.set(key, { body, metadata: Object.fromEntries(metadata) })
    response.setHeader('etag', etagOf(body))
    response.end()
  }

  #delete(key: string, response: ServerResponse): void {
    this.objects.delete(key)
    response.statusCode = 204
    response.end()
  }

  #get({ method, key }: S3Request, response: ServerResponse, isDamaged: boolean): void {
    const object = this.objects.get(key)
    if (!object) {
      refuse(response, { status: 404, code: 'NoSuchKey' })
      return
    }
    for (const [name, value] of Object.entries(object.metadata)) response.setHeader(name, value)
    response.setHeader('content-length', object.body.length)
    response.setHeader('etag', etagOf(object.body))
    const body = isDamaged ? damaged(object.body) : object.body
    response.end(method === 'HEAD' ? undefined : body)
  }
}

function foldersOf(keys: readonly string[], prefix: string, delimiter: string): Set<string> {
  const ends = keys.map((key) => [key, key.indexOf(delimiter, prefix.length)] as const)
  return new Set(ends.flatMap(([key, end]) => (end < 0 ? [] : [key.slice(0, end + 1)])))
}

function answerFolders(response: ServerResponse, folders: ReadonlySet<string>): void {
  const prefixes = [...folders].map((folder) => `<Prefix>${escaped(folder)}</Prefix>`)
  const common = prefixes.map((prefix) => `<CommonPrefixes>${prefix}</CommonPrefixes>`).join('')
  response.setHeader('content-type', 'application/xml')
  response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${common}</ListBucketResult>`)
}

/** Answers with an error as S3 does. */
export function refuse(
  response: ServerResponse,
  { status, code }: { readonly status: number; readonly code: string },
): void {
  response.statusCode = status
  response.setHeader('content-type', 'application/xml')
  response.end(`<Error><Code>${code}</Code><Message>fault of a test</Message></Error>`)
}
