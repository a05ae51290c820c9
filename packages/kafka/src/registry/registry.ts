import { type COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import { type RetryOptions, retry, TapeError } from '@tickertape/errors'

const TIMEOUT_MS = 10_000
/** The client gives a connection that failed the status 400, and its reason as the whole body. */
const NO_ANSWER = / - Error, status 400: /

export interface RegistryOptions extends RetryOptions {
  /** User of HTTP basic authentication; without one nobody is named. */
  readonly user?: { readonly username: string; readonly password: string }
}

export interface Registration {
  readonly subject: string
  readonly schema: object
  /** Rule for later versions, e.g. BACKWARD_TRANSITIVE. */
  readonly compatibility: string
}

export interface RegisteredVersion {
  readonly id: number
  readonly version: number
  readonly schema: object
}

function toTapeError(cause: unknown, url: string, what: string): TapeError {
  if (cause instanceof TapeError) return cause
  const { status, message } = cause as { status?: number; message?: string }
  const answered = !NO_ANSWER.test(message ?? '')
  const refused =
    answered && status !== undefined && status >= 400 && status < 500 && status !== 429
  const code = refused ? 'TAPE_REGISTRY_REFUSED' : 'TAPE_REGISTRY_UNAVAILABLE'
  const reason = message ?? String(cause)
  return new TapeError(code, `${what} at ${url}: ${reason}`, { cause, context: { status } })
}

const basic = ({ username, password }: Required<RegistryOptions>['user']): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

/** Rejects when the registry holds the connection open and says nothing. */
function withTimeout<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${TIMEOUT_MS} ms`)), TIMEOUT_MS)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

/**
 * Registers schemas and looks them up. Data is never encoded here: see packages/schema. Outages are waited
 * out until the signal aborts.
 */
export class Registry {
  readonly #url: string
  readonly #client: SchemaRegistry
  readonly #retry: RetryOptions
  readonly #headers: Readonly<Record<string, string>>

  constructor(url: string, { user, ...retry }: RegistryOptions = {}) {
    this.#url = url.replace(/\/$/, '')
    const auth = user ? { auth: user } : {}
    this.#client = new SchemaRegistry({ host: this.#url, retry: { retries: 0 }, ...auth })
    this.#retry = retry
    this.#headers = user ? { authorization: basic(user) } : {}
  }

  /** The writer's schema. Rejects with TAPE_SCHEMA_UNKNOWN_ID when the registry does not have it. */
  async schemaById(id: number): Promise<object> {
    return retry(async () => {
      try {
        const schema = (await withTimeout(this.#client.getSchema(id))) as unknown as {
          schema: (options: { exportAttrs: boolean }) => object
        }
        return schema.schema({ exportAttrs: true })
      } catch (cause) {
        if ((cause as { status?: number }).status === 404) {
          throw new TapeError('TAPE_SCHEMA_UNKNOWN_ID', `the registry has no schema ${id}`, {
            cause,
          })
        }
        throw toTapeError(cause, this.#url, `schema ${id}`)
      }
    }, this.#retry)
  }

  /** Every version of a subject, oldest first; none when the registry does not know it. */
  async versions(subject: string): Promise<RegisteredVersion[]> {
    return retry(async () => {
      const numbers = await this.#get<number[]>(`/subjects/${encodeURIComponent(subject)}/versions`)
      const found = (numbers ?? []).map((version) =>
        this.#get<{ id: number; version: number; schema: string }>(
          `/subjects/${encodeURIComponent(subject)}/versions/${version}`,
        ),
      )
      const answers = (await Promise.all(found)).filter((one) => one !== undefined)
      return answers.map(({ id, version, schema }) => ({ id, version, schema: JSON.parse(schema) }))
    }, this.#retry)
  }

  /** Names of all subjects, in order. Rejects with a TAPE_REGISTRY_ error. */
  async subjects(): Promise<string[]> {
    return ((await this.#get<string[]>('/subjects')) ?? []).toSorted()
  }

  /** The rule for new versions of a subject, e.g. BACKWARD_TRANSITIVE; the registry's own where it has none. */
  async rule(subject: string): Promise<string | undefined> {
    const path = `/config/${encodeURIComponent(subject)}?defaultToGlobal=true`
    return (await this.#get<{ compatibilityLevel: string }>(path))?.compatibilityLevel
  }

  /** The JSON at a path, or undefined where the registry has nothing. */
  async #get<T>(path: string): Promise<T | undefined> {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS)
      const answer = await fetch(`${this.#url}${path}`, { signal, headers: this.#headers })
      if (answer.status === 404) return undefined
      if (answer.ok) return (await answer.json()) as T
      throw Object.assign(new Error(`answered ${answer.status}`), { status: answer.status })
    } catch (cause) {
      throw toTapeError(cause, this.#url, path)
    }
  }

  /**
   * Makes sure that a subject has this schema and this rule, and answers the schema's id.
   * Rejects with TAPE_REGISTRY_REFUSED when the schema breaks the rule.
   */
  async register({ subject, schema, compatibility }: Registration): Promise<number> {
    return retry(async () => {
      try {
        const { id } = await withTimeout(this.#register(subject, schema, compatibility))
        return id
      } catch (cause) {
        throw toTapeError(cause, this.#url, `subject ${subject}`)
      }
    }, this.#retry)
  }

  /** The client insists that the subject already has the rule it is given, so ours goes first. */
  async #register(subject: string, schema: object, rule: string): Promise<{ id: number }> {
    await this.#setRule(subject, rule)
    return this.#client.register(
      { type: SchemaType.AVRO, schema: JSON.stringify(schema) },
      { subject, compatibility: rule as COMPATIBILITY },
    )
  }

  /** Two services that start together may both create the rule: the slower one is answered 409. */
  async #setRule(subject: string, compatibility: string): Promise<void> {
    const url = `${this.#url}/config/${encodeURIComponent(subject)}`
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const current = await fetch(url, { signal, headers: this.#headers })
    // A refusal need not be JSON.
    const level = current.ok
      ? ((await current.json()) as { compatibilityLevel?: string }).compatibilityLevel
      : undefined
    if (level === compatibility) return
    const headers = { ...this.#headers, 'content-type': 'application/json' }
    const body = JSON.stringify({ compatibility })
    const response = await fetch(url, { method: 'PUT', headers, body, signal })
    // A registry may not know the subject yet; the client sets the rule with its first schema.
    if (response.ok || response.status === 404) return
    const message = `setting ${compatibility} was answered ${response.status}`
    if (response.status === 409) throw new TapeError('TAPE_REGISTRY_UNAVAILABLE', message)
    throw Object.assign(new Error(message), { status: response.status })
  }
}
