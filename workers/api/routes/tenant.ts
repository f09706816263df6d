import type { AppContext } from '../env.ts'
import { granted } from '../request.ts'

/** `GET /api/tenants/:tenant` */
export async function getTenant(c: AppContext): Promise<Response> {
  const { tenant } = granted(await c.get('tenant').view(c.get('actor')))
  return c.json(tenant)
}
