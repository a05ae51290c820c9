import { cutStatements, statementsOf } from '@tickertape/flink'

/** Gathers lines until a semicolon ends what they say. */
export class StatementReader {
  #text = ''
  #lines: string[] = []

  /** Whether a statement has begun that no semicolon has ended. */
  get isOpen(): boolean {
    return statementsOf(this.#text).length > 0
  }

  /** The lines of what is open. */
  get lines(): readonly string[] {
    return this.#lines
  }

  /** The statements that a line ends, without semicolons. */
  add(line: string): readonly string[] {
    this.#lines.push(line)
    const { statements, rest } = cutStatements(`${this.#text}${line}\n`)
    this.#text = rest
    if (!this.isOpen) this.clear()
    return statements
  }

  /** What is left at the end of a file needs no semicolon. */
  end(): readonly string[] {
    const statements = statementsOf(this.#text)
    this.clear()
    return statements
  }

  clear(): void {
    this.#text = ''
    this.#lines = []
  }
}
