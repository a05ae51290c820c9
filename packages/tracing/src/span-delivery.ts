import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'

export interface SpanDeliveryOptions {
  /** The first sending that failed after one that did not. */
  readonly onFailing: (cause: unknown) => void
  /** The first one that succeeded after that. */
  readonly onBack: () => void
}

/** Tells once when spans are not taken any more, and once when they are again. */
export class SpanDelivery implements SpanExporter {
  readonly #exporter: SpanExporter
  readonly #options: SpanDeliveryOptions
  #failing = false

  constructor(exporter: SpanExporter, options: SpanDeliveryOptions) {
    this.#exporter = exporter
    this.#options = options
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#exporter.export(spans, (result) => {
      this.#tell(result)
      done(result)
    })
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown()
  }

  #tell({ code, error }: ExportResult): void {
    const failed = code === ExportResultCode.FAILED
    if (failed && !this.#failing) this.#options.onFailing(error)
    if (!failed && this.#failing) this.#options.onBack()
    this.#failing = failed
  }
}
