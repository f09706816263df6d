/// <reference types="@cloudflare/vitest-plugin/types" />
/** The sweep over real objects and a real bucket inside workerd. */
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import type { Database } from '../../core/sql.ts'
import { advance, MINUTE, neon, newTenant, readyTenant, settle } from '../../durable-objects/tenant/testing/workerd.ts'
import { sweep, sweepDeps } from './sweep.ts'

/** A control database that was restored to a time before any of the tenants. */
const empty: Database = { query: async () => [], batch: async () => [] }
const since = async (found: { kind: string; id: string }[]) =>
  new Map(found.map(({ kind, id }) => [`${kind} ${id}`, 0]))

test('files and a project of a tenant that is gone are removed; those of one that lives, and of a stranger, stay', async () => {
  const living = await readyTenant()
  const gone = await readyTenant()
  const stranger = newTenant()
  const requestedAt = new Date().toISOString()
  await gone.stub.erase({ erasureId: newId(), tenantId: gone.id, cause: 'owner', requestedAt })
  await settle(gone.stub)
  await advance(gone.stub, MINUTE)
  const keyOf = (id: string) => `tenants/${id}/documents/d/u.pdf`
  for (const { id } of [living, gone, stranger]) await env.DOCUMENTS.put(keyOf(id), 'x')
  neon.projects.push({ id: 'late', name: `alcove-${gone.id}` }, { id: 'other', name: `alcove-eu-${gone.id}` })

  const deps = { ...sweepDeps(env, empty), remember: since }
  const { orphans } = await sweep(deps, false)
  expect(orphans.map(({ kind, id, removable }) => [kind, id, removable])).toEqual([
    ['project', 'late', true],
    ['files', `tenants/${gone.id}/`, true],
    ['files', `tenants/${stranger.id}/`, false],
  ])
  expect((await sweep(deps, true)).removed).toHaveLength(2)
  const { objects } = await env.DOCUMENTS.list({ prefix: 'tenants/' })
  expect(objects.map(({ key }) => key)).toEqual([living, stranger].map(({ id }) => keyOf(id)).sort())
  expect(neon.projects.map(({ id }) => id)).toEqual(['project-1', 'other'])
})
