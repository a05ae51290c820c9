/** Loaded into a service before its main module: its wall clock goes as far off as a message says. */
const RealDate = Date
let offMs = 0

const now = () => RealDate.now() + offMs

class SteppedDate extends RealDate {
  constructor(...args: [] | [string | number | Date]) {
    if (args.length === 0) super(now())
    else super(...args)
  }

  static override now(): number {
    return now()
  }
}

globalThis.Date = SteppedDate as DateConstructor

process.on('message', (message: { readonly clockOffMs?: number }) => {
  offMs = message.clockOffMs ?? offMs
})
process.channel?.unref()
