import { TapeError } from '@tickertape/errors'
import { dayOf } from './local-time.ts'
import type { MarketHours, Session } from './market-calendar.ts'
import { earlyClose } from './us-equities.ts'

const pattern =
  /^(?<date>[^=]+)=(?:(?<word>closed|open)|(?<hour>[01]\d|2[0-3]):(?<minute>[0-5]\d))$/

function sessionsOf(entry: string, hours: MarketHours): readonly [string, readonly Session[]] {
  const { date = '', word, hour, minute } = pattern.exec(entry)?.groups ?? {}
  const close = Number(hour) * 60 + Number(minute)
  const regular = hours.sessions.find(({ name }) => name === 'regular')
  const early = regular !== undefined && close > regular.open && close < regular.close
  if (Number.isNaN(dayOf(date)) || (word === undefined && !early)) {
    throw new TapeError(
      'TAPE_CONFIG_INVALID',
      `producer.calendar: "${entry}" must be a date with closed, open, or the New York time of an early close, like 2027-01-05=closed or 2027-07-02=13:00`,
    )
  }
  if (word === 'closed') return [date, []]
  return [date, word === 'open' ? hours.sessions : earlyClose(close)]
}

/**
 * Hours with the days of `producer.calendar`, which win over the table: exchanges close for mourning and for
 * storms, and a table can be wrong. Throws TAPE_CONFIG_INVALID.
 */
export function withOverrides(hours: MarketHours, text: string): MarketHours {
  const entries = text.split(/[\s,]+/).filter(Boolean)
  const changed = entries.map((entry) => sessionsOf(entry, hours))
  return { ...hours, exceptions: new Map([...hours.exceptions, ...changed]) }
}
