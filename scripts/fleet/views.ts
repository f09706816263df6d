/** What each answer looks like at a terminal. No I/O. */

import type {
  Drift,
  FleetTenant,
  FleetTenantPage,
  PoolView,
  Rollout,
  RolloutList,
  RolloutTenant,
  SweepReport,
} from '../../core/contract/fleet.ts'
import type { ErasureView } from '../../core/contract.ts'
import { type Column, list, table } from './table.ts'

const TENANT_COLUMNS: Column[] = [
  { title: 'id' },
  { title: 'name', max: 32 },
  { title: 'region' },
  { title: 'plan' },
  { title: 'state' },
  { title: 'database' },
  { title: 'schema' },
  { title: 'docs', right: true },
  { title: 'members', right: true },
  { title: 'last error', max: 60 },
]

export function tenantsView({ tenants, total, next }: FleetTenantPage): string {
  const rows = tenants.map((tenant) => [
    tenant.id,
    tenant.name,
    tenant.region,
    tenant.plan,
    tenant.state,
    tenant.status,
    tenant.schemaVersion,
    tenant.documents,
    tenant.members,
    tenant.lastError,
  ])
  const shown = tenants.length === total ? counted(total, 'tenant') : `${tenants.length} of ${counted(total, 'tenant')}`
  const more = next === null ? '' : ' (--all shows the rest)'
  return tenants.length === 0 ? 'No tenants.' : `${table(TENANT_COLUMNS, rows)}\n\n${shown}${more}`
}

export function tenantView(tenant: FleetTenant): string {
  return list([
    ['id', tenant.id],
    ['name', tenant.name],
    ['place', tenant.region === null ? tenant.place : `${tenant.place} (${tenant.region})`],
    ['plan', tenant.plan],
    ['state', tenant.state],
    ['database', tenant.status],
    ['schema', tenant.schemaVersion],
    ['Neon project', tenant.projectId],
    ['documents', tenant.documents],
    ['members', tenant.members],
    ['last error', tenant.lastError],
    ['created', moment(tenant.createdAt)],
    ['changed', tenant.updatedAt === null ? null : moment(tenant.updatedAt)],
  ])
}

export function rolloutsView({ rollouts, schema }: RolloutList): string {
  const versions = `This release requires ${schema.required} and targets ${schema.target}.`
  if (rollouts.length === 0) return `${versions}\nThere was no rollout yet.`
  const columns: Column[] = [
    { title: 'id' },
    { title: 'to' },
    { title: 'state' },
    { title: 'done', right: true },
    { title: 'failed', right: true },
    { title: 'idle', right: true },
    { title: 'of', right: true },
    { title: 'began' },
    { title: 'reason', max: 60 },
  ]
  const rows = rollouts.map(({ id, to, state, counts, total, createdAt, reason }) => [
    id,
    to,
    state,
    counts.done,
    counts.failed,
    counts.idle,
    total,
    moment(createdAt),
    reason,
  ])
  return `${table(columns, rows)}\n\n${versions}`
}

/** `failed`: those to name; more may have failed. */
export function rolloutView(rollout: Rollout, failed: readonly RolloutTenant[]): string {
  const { counts, from, to, total } = rollout
  const facts = list([
    ['rollout', rollout.id],
    ['schema', from === null ? `to ${to}` : `${from} → ${to}`],
    ['state', rollout.state],
    ['reason', rollout.reason],
    ['tenants', total],
    ['done', counts.done],
    ['running', counts.running],
    ['pending', counts.pending],
    ['idle', counts.idle],
    ['failed', counts.failed],
    ['began', moment(rollout.createdAt)],
    ['deadline', moment(rollout.deadlineAt)],
    ['finished', rollout.finishedAt === null ? null : moment(rollout.finishedAt)],
  ])
  return [facts, failuresView(failed, counts.failed), idleNote(rollout)].filter((part) => part !== '').join('\n\n')
}

export function failuresView(failed: readonly RolloutTenant[], count: number): string {
  if (failed.length === 0) return ''
  const columns: Column[] = [
    { title: 'failed' },
    { title: 'canary' },
    { title: 'attempts', right: true },
    { title: 'error', max: 100 },
  ]
  const rows = failed.map(({ tenantId, canary, attempts, error }) => [tenantId, canary ? 'yes' : '', attempts, error])
  const more = count > failed.length ? `\n… and ${count - failed.length} more` : ''
  return `${table(columns, rows)}${more}`
}

function idleNote({ counts, deadlineAt, state }: Rollout): string {
  if (counts.idle === 0 || state === 'finished' || state === 'aborted') return ''
  return `Idle ones are migrated when they are used, or from ${moment(deadlineAt)} on.`
}

export function driftView(drifts: readonly Drift[]): string {
  const changed = drifts.filter(({ differences }) => differences.length > 0)
  const summary = `${counted(drifts.length, 'tenant')} compared, ${changed.length} with differences`
  if (changed.length === 0) return summary
  const rows = changed.flatMap(({ tenantId, differences }) =>
    differences.map(({ object, expected, actual }) => [tenantId, object, expected ?? 'nothing', actual ?? 'nothing']),
  )
  const columns: Column[] = [
    { title: 'tenant' },
    { title: 'what', max: 50 },
    { title: 'expected', max: 60 },
    { title: 'found', max: 60 },
  ]
  return `${table(columns, rows)}\n\n${summary}`
}

export function sweepView({ orphans, removed }: SweepReport): string {
  const wasRemoved = new Set(removed.map(({ kind, id }) => `${kind} ${id}`))
  const gone = removed.length === 0 ? '' : `, ${removed.length} removed`
  if (orphans.length === 0) return `Nothing is without an owner${gone}.`
  const columns: Column[] = [
    { title: 'kind' },
    { title: 'id', max: 60 },
    { title: 'name', max: 50 },
    { title: 'first seen' },
    { title: 'what becomes of it', max: 80 },
  ]
  const rows = orphans.map((orphan) => [
    orphan.kind,
    orphan.id,
    orphan.name,
    moment(orphan.firstSeenAt),
    wasRemoved.has(`${orphan.kind} ${orphan.id}`)
      ? 'removed'
      : orphan.removable
        ? `removable: ${orphan.why}`
        : orphan.why,
  ])
  return `${table(columns, rows)}\n\n${counted(orphans.length, 'thing')} without an owner${gone}`
}

export function poolView({ pools }: PoolView): string {
  if (pools.length === 0)
    return 'There are no pools: POOL_SIZE names no place, so databases are made when they are needed.'
  const columns: Column[] = [
    { title: 'place' },
    { title: 'wanted', right: true },
    { title: 'ready', right: true },
    { title: 'filling', right: true },
    { title: 'claimed', right: true },
    { title: 'last error', max: 80 },
  ]
  return table(
    columns,
    pools.map((pool) => [pool.place, pool.wanted, pool.ready, pool.filling, pool.claimed, pool.lastError]),
  )
}

export function erasureView({ id, requestedAt, finishedAt, receipt }: ErasureView): string {
  if (!receipt)
    return `The erasure ${id} goes on by itself. \`/erasures/${id}\` of the app shows its receipt once it is over.`
  const { deleted, kept } = receipt
  return list([
    ['erasure', id],
    ['asked for', moment(requestedAt)],
    ['finished', finishedAt === null ? null : moment(finishedAt)],
    ['Neon projects', deleted.projects.join(', ')],
    ['files', deleted.files],
    ['control rows', Object.values(deleted.controlRows).reduce((sum, count) => sum + count, 0)],
    ['object rows', deleted.objectRows],
    ...kept.map(({ provider, what, until }) => {
      const isOver = finishedAt !== null && Date.parse(until) <= Date.parse(finishedAt)
      return [`kept by ${provider}`, isOver ? what : `${what}, until ${moment(until)}`] as const
    }),
  ])
}

/** `2026-01-02 03:04Z`: one form for everybody, in UTC. */
export function moment(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')}Z`
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
