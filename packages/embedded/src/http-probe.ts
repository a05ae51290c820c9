/** Whether a GET answers with a status of success within two seconds. */
export async function answersHttp(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]),
    })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
