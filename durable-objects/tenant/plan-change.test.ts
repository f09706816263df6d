import { beforeEach, describe, expect, test } from 'vitest'
import { projectSettings } from '../../core/neon/plan-settings.ts'
import { PLANS } from '../../core/plans.ts'
import { changePlan } from './plan-change.ts'
import { TENANT, type TestTenant, testTenant } from './testing/world.ts'

const settingsOf = (plan: string) => {
  const found = PLANS[plan]
  if (!found) throw new Error('no such plan')
  return projectSettings(found)
}
const locked = { ok: false, failure: { kind: 'locked', retryAfterSeconds: null } } as const
const unknownOutcome = { ok: false, failure: { kind: 'unknown-outcome' } } as const

let tenant: TestTenant
beforeEach(async () => {
  tenant = testTenant()
})

const project = () => tenant.neon.projects[0]
const compute = ({ minComputeUnits, maxComputeUnits, suspendTimeoutSeconds }: ReturnType<typeof settingsOf>) => ({
  minComputeUnits,
  maxComputeUnits,
  suspendTimeoutSeconds,
})

describe('another plan', () => {
  test('holds at once, is reflected and recorded, and the project and its compute follow', async () => {
    await tenant.settle()
    expect(changePlan(tenant.parts, 'pro')).toEqual({ ok: true })
    expect(tenant.parts.profile.plan()).toMatchObject({ id: 'pro', label: 'Pro' })
    await tenant.settle()
    expect(project()?.settings).toEqual(settingsOf('pro'))
    expect(project()?.endpoint).toMatchObject(compute(settingsOf('pro')))
    const reflected = tenant.control.statements.filter(({ text }) => text.startsWith('update tenants')).at(-1)
    expect(reflected?.params).toEqual([TENANT, 'Acme', 'pro', 'active', expect.any(Number)])
    const recorded = tenant.parts.audit.page(null).entries.filter(({ action }) => action === 'tenant.plan-changed')
    expect(recorded).toMatchObject([{ actor: 'operator', target: 'pro', detail: { from: 'free' } }])
    changePlan(tenant.parts, 'free')
    await tenant.settle()
    expect(project()?.settings).toEqual(settingsOf('free'))
    expect(project()?.endpoint).toMatchObject(compute(settingsOf('free')))
  })

  test('that nobody knows is refused, and changes nothing', async () => {
    await tenant.settle()
    const before = tenant.neon.calls.length
    for (const plan of ['gold', 'constructor'])
      expect(changePlan(tenant.parts, plan)).toMatchObject({
        ok: false,
        refusal: { reason: 'unusable', detail: expect.stringContaining('free, pro, business') },
      })
    await tenant.settle()
    expect(tenant.neon.calls).toHaveLength(before)
    expect(tenant.parts.profile.plan().id).toBe('free')
  })

  test('of a tenant that is being erased is refused', () => {
    tenant.parts.profile.change({ state: 'erasing' })
    expect(changePlan(tenant.parts, 'pro')).toMatchObject({ ok: false, refusal: { reason: 'conflict' } })
  })
})

test.each(['patch', 'endpoints', 'patch-endpoint'])(
  'a %s that fails is tried again until the project follows',
  async (call) => {
    await tenant.settle()
    tenant.neon.failNext.push({ call, answer: locked }, { call, answer: unknownOutcome, lose: true })
    changePlan(tenant.parts, 'business')
    await tenant.settle()
    for (let wait = 0; wait < 3; wait++) await tenant.advance(5_000)
    expect(project()?.settings).toEqual(settingsOf('business'))
    expect(project()?.endpoint).toMatchObject(compute(settingsOf('business')))
    expect(tenant.parts.effects.targets('apply-plan')).toEqual([])
  },
)

test('the plan it has already is applied again, without a word of it', async () => {
  await tenant.settle()
  changePlan(tenant.parts, 'pro')
  await tenant.settle()
  const { version } = tenant.parts.profile.row()
  const stored = project()
  if (stored) stored.settings = {}
  changePlan(tenant.parts, 'pro')
  await tenant.settle()
  expect(project()?.settings).toEqual(settingsOf('pro'))
  expect(tenant.parts.profile.row().version).toBe(version)
})

test('a tenant whose plan changed before there was a project gets one by that plan', async () => {
  changePlan(tenant.parts, 'pro')
  await tenant.settle()
  for (let wait = 0; wait < 3; wait++) await tenant.advance(5_000)
  expect(project()?.settings).toMatchObject(settingsOf('pro'))
  expect(project()?.endpoint).toMatchObject(compute(settingsOf('pro')))
})

test('nothing is sent for the plan that projects are made by', async () => {
  await tenant.settle()
  expect(tenant.neon.calls.filter((call) => call.startsWith('patch'))).toEqual([])
})
