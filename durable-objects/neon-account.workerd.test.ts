/// <reference types="@cloudflare/vitest-plugin/types" />
/** The account's object inside workerd: what it remembers, and that every tenant asks it. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { NeonAccountRpc } from './neon-account/account.ts'
import { ADA, granted, neon, newTenant, readyTenant, settle } from './tenant/testing/workerd.ts'

const account = () => env.NEON_ACCOUNT.getByName('account') as unknown as NeonAccountRpc & DurableObjectStub

test('a pause outlives the object', async () => {
  expect(await account().reserve('now')).toEqual({ kind: 'go', waitMs: 0 })
  await account().pause(3)
  await evictDurableObject(account())
  expect(await account().reserve('now')).toEqual({ kind: 'go', waitMs: 3_000 })
  expect(await account().reserve('background')).toMatchObject({ kind: 'later' })
})

test('a tenant takes a turn for each request', async () => {
  await readyTenant()
  const stored = await runInDurableObject(account(), (_, state) => state.storage.kv.get('bucket'))
  expect(stored).toMatchObject({ fullAt: Date.now() + neon.requests.filter((one) => one.includes('/projects')).length })
})

test('a tenant in line says so, sends nothing, and goes on by itself', async () => {
  await account().pause(600)
  const { stub, seed } = newTenant()
  await stub.poke(seed)
  await settle(stub)
  expect(neon.projects).toEqual([])
  expect(granted(await stub.view(ADA)).tenant.database).toMatchObject({ status: 'preparing', detail: /in line/ })
})
