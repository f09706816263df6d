import type { DatabaseState } from '../api/types.ts'
import type { Shape } from '../library/rows.ts'

/** What a Cloudflare jurisdiction promises; null: none is pinned. */
export function jurisdictionWords(jurisdiction: string | null): string {
  if (jurisdiction === null) return 'no jurisdiction pinned'
  if (jurisdiction === 'eu') return 'kept in the European Union'
  return `kept in the jurisdiction ${jurisdiction}`
}

/** The state of a workspace's database, in a few words and a shape that says the same. */
export function databaseWords({ status, detail }: DatabaseState): {
  shape: Shape
  words: string
  detail: string | null
} {
  switch (status) {
    case 'ready':
      return { shape: 'ready', words: 'ready, and asleep whenever nobody uses it', detail: null }
    case 'preparing':
      return { shape: 'part', words: 'being set up', detail }
    case 'waiting':
      return { shape: 'part', words: 'waiting', detail }
    case 'none':
      return { shape: 'up', words: 'not made yet', detail }
  }
}
