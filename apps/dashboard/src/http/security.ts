/** Nothing but what the service itself serves: no inline script or style, no other host. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * Whether a request comes from the page itself, or from no page at all. A service that listens on loopback is
 * asked under no other name either: a name that a stranger moved there would be one.
 */
export function isOwnPage(
  {
    host = '',
    origin,
  }: { readonly host?: string | undefined; readonly origin?: string | undefined },
  listensOn: string,
): boolean {
  const onLoopback =
    listensOn === 'localhost' || listensOn.startsWith('127.') || listensOn === '::1'
  if (onLoopback && !loopback.test(host)) return false
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === host
}
