import { resealSchema } from '../../../core/contract/fleet.ts'
import { controlDatabase } from '../../../core/control/database.ts'
import type { AppContext } from '../env.ts'
import { readJson } from '../request.ts'
import { resealDeps, resealPage } from '../reseal.ts'

/** `POST /api/fleet/reseal`: a page of tenants a call. */
export async function resealTenants(c: AppContext): Promise<Response> {
  const { cursor } = await readJson(c, resealSchema)
  return c.json(await resealPage(resealDeps(c.env, controlDatabase(c.get('config'))), cursor))
}
