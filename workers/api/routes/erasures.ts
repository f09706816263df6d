/** Erasing a workspace, and the receipt of it. */
import { controlDatabase } from '../../../core/control/database.ts'
import { readErasure } from '../../../core/control/erasures.ts'
import { publicKeys } from '../../../core/erasure/receipt.ts'
import { uuidSchema } from '../../../core/ids.ts'
import { type ErasureStarted, erasureRequestSchema } from '../contract.ts'
import type { AppContext } from '../env.ts'
import { startErasure } from '../erasures.ts'
import { NOT_FOUND, ProblemError } from '../problem.ts'
import { granted, readJson } from '../request.ts'

/** `DELETE /api/tenants/:tenant`: for its owner, who types its name. */
export async function eraseTenant(c: AppContext): Promise<Response> {
  const { confirm } = await readJson(c, erasureRequestSchema)
  granted(await c.get('tenant').mayErase(c.get('actor'), confirm))
  const database = controlDatabase(c.get('config'))
  const erasure = await startErasure(c.env, database, { tenantId: c.get('tenantId'), cause: 'owner' })
  if (!erasure) throw new ProblemError(NOT_FOUND)
  return c.json({ erasure } satisfies ErasureStarted, 202)
}

/** `GET /api/erasures/:erasure`: for whoever knows its id. Nobody is named in it, and the tenant is gone. */
export async function getErasure(c: AppContext): Promise<Response> {
  const id = c.req.param('erasure')?.toLowerCase()
  if (!uuidSchema.safeParse(id).success) throw new ProblemError(NOT_FOUND)
  const erasure = await readErasure(controlDatabase(c.get('config')), id as string)
  if (!erasure) throw new ProblemError(NOT_FOUND)
  return c.json(erasure)
}

/** `GET /.well-known/jwks.json`: what receipts are checked with. */
export async function receiptKeys(c: AppContext): Promise<Response> {
  return c.json(await publicKeys(c.get('config').RECEIPT_KEYS), 200, { 'Cache-Control': 'public, max-age=3600' })
}
