/** `/api/fleet/rollouts`: migrations of the whole fleet. The Rollout object decides; these routes only ask it. */
import { newRolloutSchema, rolloutTenantsSchema } from '../../../core/contract/fleet.ts'
import type { RolloutRpc } from '../../../durable-objects/rollout/rpc.ts'
import { rolloutStub } from '../../../durable-objects/rollout/stub.ts'
import type { AppContext } from '../env.ts'
import { granted, pathId, readJson, readQuery } from '../request.ts'

const rolloutsOf = (c: AppContext): RolloutRpc => rolloutStub(c.env.ROLLOUT)

export async function listRollouts(c: AppContext): Promise<Response> {
  return c.json(await rolloutsOf(c).list())
}

export async function startRollout(c: AppContext): Promise<Response> {
  const wish = await readJson(c, newRolloutSchema)
  const { rollout } = granted(await rolloutsOf(c).start(wish))
  return c.json(rollout, 201)
}

export async function getRollout(c: AppContext): Promise<Response> {
  const { rollout } = granted(await rolloutsOf(c).get(pathId(c, 'rollout')))
  return c.json(rollout)
}

export async function listRolloutTenants(c: AppContext): Promise<Response> {
  const query = readQuery(c, rolloutTenantsSchema)
  const { page } = granted(await rolloutsOf(c).tenants(pathId(c, 'rollout'), query))
  return c.json(page)
}

export const verbs = ['pause', 'resume', 'abort', 'retry'] as const

/** The handler of `POST …/rollouts/:rollout/<verb>`. */
export function changeRollout(verb: (typeof verbs)[number]): (c: AppContext) => Promise<Response> {
  return async (c) => {
    const { rollout } = granted(await rolloutsOf(c)[verb](pathId(c, 'rollout')))
    return c.json(rollout)
  }
}
