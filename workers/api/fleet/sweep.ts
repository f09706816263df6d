import { sweepSchema } from '../../../core/contract/fleet.ts'
import { controlDatabase } from '../../../core/control/database.ts'
import type { AppContext } from '../env.ts'
import { readJson } from '../request.ts'
import { sweep, sweepDeps } from '../sweep.ts'

/** `POST /api/fleet/sweep` */
export async function sweepOrphans(c: AppContext): Promise<Response> {
  const { remove } = await readJson(c, sweepSchema)
  return c.json(await sweep(sweepDeps(c.env, controlDatabase(c.get('config'))), remove))
}
