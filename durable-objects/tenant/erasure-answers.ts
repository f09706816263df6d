/** Answers that may still hold something of a tenant that is being erased. */
import type { Storage } from './storage.ts'

/** An Answer object tries to store its answer for about a day before it gives it up. */
const ANSWER_LIVES_MS = 26 * 60 * 60_000
/** The latest ones. Any other ends by itself when it next asks where to store what it has, and is told: nowhere. */
const AT_MOST = 500

export function answersToForget(storage: Storage, orderedAt: number): { answerId: string; askedAt: number }[] {
  return storage.all<{ answerId: string; askedAt: number }>(
    `SELECT answer_id AS answerId, max(asked_at) AS askedAt FROM (
        SELECT answer_id, asked_at FROM questions
        UNION ALL
        SELECT answer_id, answer_since FROM conversations WHERE answer_id IS NOT NULL
      ) WHERE asked_at > ? GROUP BY answer_id ORDER BY askedAt DESC LIMIT ?`,
    orderedAt - ANSWER_LIVES_MS,
    AT_MOST,
  )
}
