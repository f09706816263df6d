/** `/api/tenants/:tenant/members` and `…/owner`. The Tenant object knows members by id; names come from the control database. */
import { controlDatabase } from '../../../core/control/database.ts'
import { profilesOf } from '../../../core/control/people.ts'
import type { MemberFacts } from '../../../durable-objects/tenant/member-requests.ts'
import { handOverSchema, type Member, type MemberList, memberChangeSchema } from '../contract.ts'
import type { AppContext } from '../env.ts'
import { granted, pathId, readJson } from '../request.ts'

export async function listMembers(c: AppContext): Promise<Response> {
  const { members } = granted(await c.get('tenant').listMembers(c.get('actor')))
  const shown = await withProfiles(c, members)
  shown.sort((a, b) => a.name.localeCompare(b.name) || a.userId.localeCompare(b.userId))
  return c.json({ members: shown } satisfies MemberList)
}

export async function changeRole(c: AppContext): Promise<Response> {
  const userId = pathId(c, 'user')
  const { role } = await readJson(c, memberChangeSchema)
  const { member } = granted(await c.get('tenant').changeRole(c.get('actor'), userId, role))
  const [shown] = await withProfiles(c, [member])
  return c.json(shown satisfies Member | undefined)
}

/** Of oneself: leaves. */
export async function removeMember(c: AppContext): Promise<Response> {
  granted(await c.get('tenant').removeMember(c.get('actor'), pathId(c, 'user')))
  return c.body(null, 204)
}

export async function handOver(c: AppContext): Promise<Response> {
  const { userId } = await readJson(c, handOverSchema)
  granted(await c.get('tenant').handOver(c.get('actor'), userId))
  return c.body(null, 204)
}

async function withProfiles(c: AppContext, members: MemberFacts[]): Promise<Member[]> {
  const profiles = await profilesOf(
    controlDatabase(c.get('config')),
    members.map(({ userId }) => userId),
  )
  return members.map(({ userId, role }) => {
    const { name = 'Deleted user', email = null } = profiles.get(userId) ?? {}
    return { userId, name, email, role, you: userId === c.get('actor').userId }
  })
}
