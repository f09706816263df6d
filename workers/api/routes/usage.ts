import type { AppContext } from '../env.ts'
import { granted } from '../request.ts'

/** `GET /api/tenants/:tenant/usage` */
export async function getUsage(c: AppContext): Promise<Response> {
  const { usage } = granted(await c.get('tenant').usage(c.get('actor')))
  return c.json(usage)
}
