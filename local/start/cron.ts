/** Rings the crons of wrangler.toml, which the local runtime leaves to whoever runs it. */

/** As in wrangler.toml, `[triggers]`. */
const OFTEN = { cron: '*/5 * * * *', everyMs: 5 * 60_000 }
const DAILY = { cron: '23 4 * * *', everyMs: 24 * 60 * 60_000 }

/** Rings the frequent one at once, too: a start is when most was left undone. Answers with what stops it. */
export function startCrons(appUrl: string): () => void {
  const timers = [OFTEN, DAILY].map(({ cron, everyMs }) => setInterval(() => void ring(appUrl, cron), everyMs).unref())
  void ring(appUrl, OFTEN.cron)
  return () => timers.forEach(clearInterval)
}

/** A runtime that is just being restarted misses one; the next comes soon. */
async function ring(appUrl: string, cron: string): Promise<void> {
  try {
    const response = await fetch(`${appUrl}/cdn-cgi/handler/scheduled?cron=${encodeURIComponent(cron)}`)
    await response.body?.cancel()
  } catch {
    return
  }
}
