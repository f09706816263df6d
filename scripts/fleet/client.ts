/** A client of the operators' API. */

import type {
  Drift,
  FleetQuery,
  FleetTenant,
  FleetTenantPage,
  FleetView,
  NewRollout,
  PoolView,
  ResealAnswer,
  Rollout,
  RolloutList,
  RolloutTenantPage,
  RolloutTenantState,
  SweepReport,
} from '../../core/contract/fleet.ts'
import type { ErasureStarted, ErasureView, Problem } from '../../core/contract.ts'

/** An answer other than 2xx, or none. The message is for the person at the terminal. */
export class FleetError extends Error {
  override name = 'FleetError'
}

export type FleetClient = ReturnType<typeof fleetClient>

export function fleetClient({ url, key }: { url: string; key: string }, send: typeof fetch = fetch) {
  async function call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    let response: Response
    try {
      response = await send(`${url}/api/${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
    } catch {
      throw new FleetError(`${url} does not answer.`)
    }
    if (response.ok) return (await response.json()) as T
    throw new FleetError(await explain(response, path))
  }

  const tenant = (id: string) => `fleet/tenants/${encodeURIComponent(id)}`
  const rollout = (id: string) => `fleet/rollouts/${encodeURIComponent(id)}`
  return {
    url,
    view: () => call<FleetView>('GET', 'fleet'),
    tenants: (query: FleetQuery) => call<FleetTenantPage>('GET', `fleet/tenants${queryOf(query)}`),
    tenant: (id: string) => call<FleetTenant>('GET', tenant(id)),
    suspend: (id: string, reason: string) => call<FleetTenant>('POST', `${tenant(id)}/suspend`, { reason }),
    resume: (id: string) => call<FleetTenant>('POST', `${tenant(id)}/resume`),
    plan: (id: string, plan: string) => call<FleetTenant>('POST', `${tenant(id)}/plan`, { plan }),
    retry: (id: string) => call<FleetTenant>('POST', `${tenant(id)}/retry`),
    erase: (id: string, confirm: string) => call<ErasureStarted>('POST', `${tenant(id)}/erase`, { confirm }),
    erasure: (id: string) => call<ErasureView>('GET', `erasures/${encodeURIComponent(id)}`),
    drift: (id: string) => call<Drift>('GET', `${tenant(id)}/drift`),
    resealOne: (id: string) => call<FleetTenant>('POST', `${tenant(id)}/reseal`),
    reseal: (cursor: string | null) => call<ResealAnswer>('POST', 'fleet/reseal', cursor === null ? {} : { cursor }),
    rollouts: () => call<RolloutList>('GET', 'fleet/rollouts'),
    rollout: (id: string) => call<Rollout>('GET', rollout(id)),
    startRollout: (wish: NewRollout) => call<Rollout>('POST', 'fleet/rollouts', wish),
    steer: (id: string, verb: 'pause' | 'resume' | 'abort' | 'retry') =>
      call<Rollout>('POST', `${rollout(id)}/${verb}`),
    rolloutTenants: (id: string, query: { state: RolloutTenantState; cursor?: string; limit?: number }) =>
      call<RolloutTenantPage>('GET', `${rollout(id)}/tenants${queryOf(query)}`),
    sweep: (remove: boolean) => call<SweepReport>('POST', 'fleet/sweep', { remove }),
    pool: () => call<PoolView>('GET', 'fleet/pool'),
  }
}

function queryOf(values: object): string {
  const set = Object.entries(values).filter(([, value]) => value !== undefined && value !== '')
  return set.length === 0 ? '' : `?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}`
}

async function explain(response: Response, path: string): Promise<string> {
  const problem = (await response.json().catch(() => null)) as Problem | null
  if (response.status === 404)
    return path.includes('/')
      ? 'Not found: there is no such thing, or the key is not the one of this deployment.'
      : 'The key is not the one of this deployment.'
  const details = problem?.errors?.map(({ path: field, message }) => `${field}: ${message}`).join(' ')
  const text = problem ? [problem.title, details ?? problem.detail].join(': ') : `status ${response.status}`
  return `${text}${problem?.requestId ? ` (request ${problem.requestId})` : ''}`
}
