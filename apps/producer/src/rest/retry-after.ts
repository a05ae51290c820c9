const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/

/**
 * The instant before which a server does not want to be asked, in epoch milliseconds: `Retry-After` as
 * seconds or as a date. Undefined when there is none or it is neither.
 */
export function retryAt(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return nowMs + Number(text) * 1000
  return httpDate.test(text) ? Date.parse(text) : undefined
}
