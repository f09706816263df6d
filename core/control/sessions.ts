/** Sessions: a row for each browser that is signed in. */
import type { Database } from '../sql.ts'

/** How long a session lasts after it was last seen. */
export const SESSION_SECONDS = 30 * 24 * 60 * 60

/** Slides a session's expiry. False when it is gone: signed out, expired, or never there. */
export async function renewSession(
  database: Database,
  session: { sessionId: string; userId: string },
): Promise<boolean> {
  const rows = await database.query({
    text: `update sessions set last_seen_at = now(), expires_at = now() + make_interval(secs => $3::integer)
      where id = $1::uuid and user_id = $2::uuid and expires_at > now() returning id`,
    params: [session.sessionId, session.userId, SESSION_SECONDS],
  })
  return rows.length > 0
}

export async function deleteSession(database: Database, sessionId: string): Promise<void> {
  await database.query({ text: 'delete from sessions where id = $1::uuid', params: [sessionId] })
}

/** Returns how many there were. */
export async function deleteExpiredSessions(database: Database): Promise<number> {
  const rows = await database.query<{ count: number }>({
    text: `with gone as (delete from sessions where expires_at <= now() returning 1)
      select count(*)::integer as count from gone`,
  })
  return rows[0]?.count ?? 0
}
