/** What is shown of people: the Tenant object knows them by their ids only. */
import { uuidSchema } from '../ids.ts'
import type { Database } from '../sql.ts'

export interface Profile {
  id: string
  name: string
  email: string | null
}

/** The profiles of those users that exist, by id. What isn't a user's id has none. */
export async function profilesOf(database: Database, ids: Iterable<string>): Promise<Map<string, Profile>> {
  const wanted = [...new Set(ids)].filter((id) => uuidSchema.safeParse(id).success)
  if (wanted.length === 0) return new Map()
  const rows = await database.query<{ id: string; name: string; email: string | null }>({
    text: `select id, name, email from users where id in (select jsonb_array_elements_text($1::jsonb)::uuid)`,
    params: [JSON.stringify(wanted)],
  })
  return new Map(rows.map((row) => [row.id, row]))
}
