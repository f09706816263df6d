/** Carries a command out: asks the API, and says what to show and whether anything failed. */

import type { Drift, FleetTenant, FleetTenantPage, Rollout, RolloutTenant } from '../../core/contract/fleet.ts'
import type { ErasureView } from '../../core/contract.ts'
import { type FleetClient, FleetError } from './client.ts'
import type { Command } from './command-line.ts'
import { wentWrong } from './progress.ts'
import { printable } from './table.ts'
import {
  counted,
  driftView,
  erasureView,
  poolView,
  rolloutsView,
  rolloutView,
  sweepView,
  tenantsView,
  tenantView,
} from './views.ts'
import { type Screen, watchRollout } from './watch.ts'

export interface Outcome {
  /** What `--json` prints. */
  value: unknown
  text: string
  failed: boolean
}

export interface RunDeps {
  client: FleetClient
  /** Where progress goes while the command runs; null with `--json`. */
  screen: Screen | null
  wait(ms: number): Promise<void>
}

/** Failures that are named; the rest is counted. */
const FAILURES_SHOWN = 20
/** Databases that are compared at once: each is a compute that wakes. */
const DRIFTS_AT_ONCE = 4
const ERASURE_EVERY_MS = 2_000

export async function runCommand(command: Command, deps: RunDeps): Promise<Outcome> {
  const { client } = deps
  switch (command.name) {
    case 'tenants':
      return shown(await pages(client, command), tenantsView)
    case 'show':
      return shown(await client.tenant(command.tenant), tenantView)
    case 'suspend':
      return shown(await client.suspend(command.tenant, command.reason), tenantView)
    case 'resume':
      return shown(await client.resume(command.tenant), tenantView)
    case 'plan':
      return shown(await client.plan(command.tenant, command.plan), tenantView)
    case 'retry-tenant':
      return shown(await client.retry(command.tenant), tenantView)
    case 'erase':
      return erase(deps, command)
    case 'drift':
      return drift(client, command.all ? await everyTenant(client) : command.tenants)
    case 'rollouts':
      return shown(await client.rollouts(), rolloutsView)
    case 'start-rollout':
      return rollout(deps, await client.startRollout(command.wish), command.watch)
    case 'steer': {
      const id = command.rollout ?? (await newestRollout(client))
      return rollout(deps, await client.steer(id, command.verb), command.watch)
    }
    case 'status': {
      const id = command.rollout ?? (await newestRollout(client))
      return rollout(deps, await client.rollout(id), command.watch)
    }
    case 'sweep':
      return shown(await client.sweep(command.remove), sweepView)
    case 'reseal':
      return command.tenant === null ? reseal(client) : shown(await client.resealOne(command.tenant), tenantView)
    case 'pool':
      return shown(await client.pool(), poolView)
  }
}

function shown<T>(value: T, view: (value: T) => string): Outcome {
  return { value, text: view(value), failed: false }
}

async function pages(client: FleetClient, { query, all }: Extract<Command, { name: 'tenants' }>) {
  const first = await client.tenants(query)
  const tenants: FleetTenant[] = [...first.tenants]
  let next = first.next
  while (all && next !== null) {
    const page = await client.tenants({ ...query, cursor: next })
    tenants.push(...page.tenants)
    next = page.next
  }
  return { ...first, tenants, next } satisfies FleetTenantPage
}

async function everyTenant(client: FleetClient): Promise<string[]> {
  const { tenants } = await pages(client, { name: 'tenants', query: { limit: 200 }, all: true })
  return tenants.map(({ id }) => id)
}

async function newestRollout(client: FleetClient): Promise<string> {
  const { rollouts } = await client.rollouts()
  const newest = rollouts[0]
  if (!newest) throw new FleetError('There was no rollout yet.')
  return newest.id
}

async function rollout({ client, screen, wait }: RunDeps, started: Rollout, watch: boolean): Promise<Outcome> {
  const look = () => client.rollout(started.id)
  const now = watch ? await watchRollout({ look, wait, screen }) : started
  const failed: RolloutTenant[] =
    now.counts.failed === 0
      ? []
      : (await client.rolloutTenants(now.id, { state: 'failed', limit: FAILURES_SHOWN })).tenants
  return { value: { ...now, failed }, text: rolloutView(now, failed), failed: wentWrong(now) }
}

async function erase({ client, wait }: RunDeps, command: Extract<Command, { name: 'erase' }>): Promise<Outcome> {
  const { erasure } = await client.erase(command.tenant, command.confirm)
  let view: ErasureView = await client.erasure(erasure.id)
  while (command.wait && view.finishedAt === null) {
    await wait(ERASURE_EVERY_MS)
    view = await client.erasure(erasure.id)
  }
  return shown(view, erasureView)
}

/** A tenant whose database can't be compared is one that failed; the others are compared all the same. */
async function drift(client: FleetClient, tenants: readonly string[]): Promise<Outcome> {
  const drifts: Drift[] = []
  const failures: { tenantId: string; error: string }[] = []
  const left = [...tenants]
  const work = async () => {
    for (let tenantId = left.shift(); tenantId !== undefined; tenantId = left.shift()) {
      try {
        drifts.push(await client.drift(tenantId))
      } catch (error) {
        if (!(error instanceof FleetError)) throw error
        failures.push({ tenantId, error: error.message })
      }
    }
  }
  await Promise.all(Array.from({ length: DRIFTS_AT_ONCE }, work))
  const order = new Map(tenants.map((id, index) => [id, index]))
  drifts.sort((a, b) => (order.get(a.tenantId) ?? 0) - (order.get(b.tenantId) ?? 0))
  const failed = failures.length > 0 || drifts.some(({ differences }) => differences.length > 0)
  const text = [driftView(drifts), ...failures.map(({ tenantId, error }) => `${tenantId}: ${printable(error)}`)].join(
    '\n',
  )
  return { value: { drifts, failures }, text, failed }
}

async function reseal(client: FleetClient): Promise<Outcome> {
  const failed: string[] = []
  let resealed = 0
  let cursor: string | null = null
  do {
    const page = await client.reseal(cursor)
    resealed += page.resealed
    failed.push(...page.failed)
    cursor = page.next
  } while (cursor !== null)
  const text = [
    `${counted(resealed, 'connection string')} sealed anew`,
    ...failed.map((tenantId) => `${tenantId}: failed; it is tried again when this command runs again`),
  ].join('\n')
  return { value: { resealed, failed }, text, failed: failed.length > 0 }
}
