import { createInterface } from 'node:readline/promises'
import type { Context } from '../tape/command.ts'
import { wrap } from '../tape/help.ts'
import { hasColours, paintFor } from '../terminal/paint.ts'
import { renderTable } from '../terminal/table.ts'

/** What one step of the demonstration shows. */
export interface Step {
  readonly title: string
  readonly paragraphs: readonly string[]
  readonly head: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
  /** What to see in the table. */
  readonly seen: string
}

const WIDTH = 88

type Shown = Pick<Context, 'output' | 'progress' | 'input' | 'json'>

/** Shows steps as they come: text and tables for people, one array at the end for programs. */
export class Stage {
  readonly #context: Shown
  readonly #waits: boolean
  readonly #steps: Step[] = []

  constructor(context: Shown, isStraight: boolean) {
    this.#context = context
    const { input, output, json } = context
    this.#waits = !isStraight && !json && input.isTTY === true && output.isTTY === true
  }

  async show(step: Step): Promise<void> {
    const { output, json } = this.#context
    if (this.#waits && this.#steps.length > 0) await this.#pause()
    this.#steps.push(step)
    if (json) return
    const paint = paintFor(output)
    const isNumber = (at: number) => step.rows.every((row) => typeof row[at] === 'number')
    const table = renderTable(
      {
        head: step.head,
        align: step.head.map((_, at) => (isNumber(at) ? 'right' : 'left')),
        isColoured: hasColours(output),
      },
      step.rows.map((row) => row.map(String)),
    )
    const indented = table.replaceAll(/^/gm, '    ')
    const lines = [
      paint.title(`${this.#steps.length}. ${step.title}`),
      ...step.paragraphs.flatMap((text) => ['', ...wrap(text, WIDTH)]),
      ...['', indented, '', ...wrap(step.seen, WIDTH), ''],
    ]
    output.write(`${lines.join('\n')}\n`)
  }

  /** Programs get everything at once. */
  end(facts: object): void {
    const { output, json } = this.#context
    if (json) output.write(`${JSON.stringify({ ...facts, steps: this.#steps })}\n`)
  }

  async #pause(): Promise<void> {
    const { input, progress } = this.#context
    const terminal = createInterface({ input, output: progress })
    await terminal.question(paintFor(progress).dim('Enter goes on '))
    terminal.close()
  }
}
