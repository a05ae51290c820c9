import { describe, expect, it } from 'vitest'
import { readWindow } from './time-window.ts'

const now = Date.UTC(2026, 10, 21, 9, 30)

describe('the window of a replay', () => {
  it('is open when it ends now', () => {
    expect(readWindow('2026-11-21', 'now', now)).toEqual({
      fromMs: Date.UTC(2026, 10, 21),
      toMs: now,
      isOpen: true,
    })
  })

  it('takes no age, as that is another time when the command is given again', () => {
    expect(() => readWindow('2h', 'now', now)).toThrow(
      '--from 2h would be another time when the command is given again: did you mean 2026-11-21T07:30:00Z?',
    )
  })

  it('answers what is no time with the nearest one', () => {
    expect(() => readWindow('2026-11-31', 'now', now)).toThrow('did you mean 2026-11-30T00:00:00Z?')
  })

  it('answers the wrong order with the right one', () => {
    expect(() => readWindow('2026-11-21', '2026-11-20', now)).toThrow(
      'did you mean --from 2026-11-20T00:00:00Z --to 2026-11-21T00:00:00Z?',
    )
  })

  it('refuses a window without length', () => {
    expect(() => readWindow('2026-11-21', '2026-11-21', now)).toThrow('--to is the first moment')
  })
})
