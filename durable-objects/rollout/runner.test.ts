import { describe, expect, test } from 'vitest'
import { CANARY_WIDTH, LEASE_MS } from './machine.ts'
import type { MigrationResult } from './rpc.ts'
import { HOUR, tenantId, testFleet } from './testing/fleet.ts'

const broken: MigrationResult = { kind: 'failed', retryable: false, error: 'b: SQLSTATE 42601' }
const done: MigrationResult = { kind: 'done', version: 'c' }

describe('a rollout', () => {
  test('migrates every tenant once: canaries, then waves, within its width', async () => {
    const { start, settle, view, orders, fleet } = testFleet({ tenants: 60 })
    const id = start({ concurrency: 12 })
    expect(view(id)).toMatchObject({ state: 'planned', to: 'c' })
    await settle()
    expect(view(id)).toMatchObject({
      state: 'finished',
      from: 'a',
      to: 'c',
      total: 60,
      counts: { done: 60, failed: 0 },
    })
    expect(new Set(orders.map((order) => order.tenantId)).size).toBe(60)
    expect(orders).toHaveLength(60)
    expect(fleet.widest).toBe(12)
  })

  test('waits for its canaries before anyone else, and begins with tenants that hold something', async () => {
    const { start, runner, queue, work, view, operator } = testFleet({ documents: (number) => (number >= 10 ? 3 : 0) })
    const id = start()
    await runner.turn()
    expect(view(id).state).toBe('canaries')
    expect(queue).toHaveLength(3)
    for (const { tenantId: canary } of queue) expect(canary >= tenantId(10)).toBe(true)
    expect(runner.permitted()).toBeNull()
    await work(2)
    expect(queue).toHaveLength(1)
    await work(1)
    expect(view(id).state).toBe('waves')
    expect(runner.permitted()).toBe('c')
    const listed = operator.tenants(id, { state: 'done' })
    expect(listed.ok && listed.page.tenants.map(({ canary }) => canary)).toEqual([true, true, true])
  })

  test('leaves out who is there already, and finishes at once when nobody is left', async () => {
    const { start, settle, fleet, view } = testFleet({ tenants: 5 })
    fleet.listed = fleet.listed.map((tenant, at) => ({
      ...tenant,
      schemaVersion: ['c', 'z', 'b', null, 'a'][at] ?? null,
    }))
    const id = start()
    await settle()
    expect(view(id)).toMatchObject({ total: 3, from: 'a', state: 'finished' })
    const second = start()
    fleet.listed = []
    await settle()
    expect(view(second)).toMatchObject({ total: 0, from: null, state: 'finished' })
  })

  test('lists a fleet of many pages', async () => {
    const { start, settle, view } = testFleet({ tenants: 1_234 })
    const id = start({ concurrency: 200 })
    await settle()
    expect(view(id).counts.done).toBe(1_234)
  })

  test('one at a time; what it is to reach must be known and enough', async () => {
    const { start, operator, settle } = testFleet()
    start()
    expect(operator.start({})).toMatchObject({ ok: false, refusal: { reason: 'conflict' } })
    await settle()
    expect(operator.start({ to: 'x' })).toMatchObject({ ok: false, refusal: { reason: 'unusable' } })
    expect(operator.list()).toMatchObject({ rollouts: [{ state: 'finished' }], schema: { required: 'a', target: 'c' } })
    expect(operator.get('nonsense')).toMatchObject({ refusal: { reason: 'not-found' } })
  })
})

describe('failures', () => {
  test.each([1, 3, 5, 50])(
    'with %i canaries, a migration that fails everywhere touches at most five',
    async (canaries) => {
      const { start, settle, view, touched, runner } = testFleet({ tenants: 300, answer: () => broken })
      const id = start({ canaries, concurrency: 200 })
      await settle()
      expect(view(id)).toMatchObject({ state: 'paused', reason: expect.stringContaining('canary') })
      expect(touched()).toBeLessThanOrEqual(CANARY_WIDTH)
      expect(runner.permitted()).toBeNull()
    },
  )

  test('pauses when more than its budget have failed, with the error of each', async () => {
    const bad = new Set(Array.from({ length: 9 }, (_, at) => tenantId(at * 31)))
    const { start, settle, view, runner, operator } = testFleet({
      tenants: 300,
      documents: (number) => (number % 31 === 0 ? 0 : 1),
      answer: (order) => (bad.has(order.tenantId) ? broken : done),
    })
    const id = start({ concurrency: 4 })
    await settle()
    const { state, counts, reason } = view(id)
    expect(state).toBe('paused')
    expect(reason).toMatch(/^3 tenants failed, more than the 2/)
    expect(counts.failed).toBe(3)
    expect(runner.permitted()).toBeNull()
    const failed = operator.tenants(id, { state: 'failed' })
    expect(failed.ok && failed.page.tenants.map(({ error }) => error)).toEqual(Array(3).fill('b: SQLSTATE 42601'))
  })

  test('the budget grows with the fleet', async () => {
    const { start, settle, view } = testFleet({
      tenants: 1_000,
      documents: (number) => number,
      answer: ({ tenantId: id }) => (Number(id.slice(3)) < 5 ? broken : done),
    })
    const id = start()
    await settle()
    expect(view(id)).toMatchObject({ state: 'finished', counts: { failed: 5, done: 995 } })
  })

  test('what may pass is tried again, and only then counts', async () => {
    let failures = 2
    const { start, runFor, view, orders } = testFleet({
      tenants: 1,
      answer: () => (failures-- > 0 ? { ...broken, retryable: true } : done),
    })
    const id = start()
    await runFor(5 * 60_000)
    expect(view(id)).toMatchObject({ state: 'finished', counts: { done: 1 } })
    expect(orders).toHaveLength(3)
  })

  test('what never passes is given up', async () => {
    const { start, runFor, view, orders } = testFleet({ tenants: 1, answer: () => ({ ...broken, retryable: true }) })
    const id = start()
    await runFor(HOUR)
    expect(view(id)).toMatchObject({ state: 'paused', counts: { failed: 1 } })
    expect(orders).toHaveLength(4)
  })
})

describe('operators', () => {
  const failing = () => {
    const bad = new Set([3, 5, 8, 13].map(tenantId))
    return testFleet({
      tenants: 40,
      documents: (number) => (bad.has(tenantId(number)) ? 0 : 1),
      answer: (order) => (bad.has(order.tenantId) ? broken : done),
    })
  }

  test('resume forgives what has failed, retry sends for it once more', async () => {
    const { start, settle, view, operator, fleet } = failing()
    const id = start({ concurrency: 5 })
    await settle()
    expect(view(id).state).toBe('paused')
    expect(operator.resume(id)).toMatchObject({ ok: true, rollout: { state: 'waves', reason: null } })
    await settle()
    expect(view(id)).toMatchObject({ state: 'finished', counts: { failed: 4, done: 36 } })
    fleet.answer = () => done
    expect(operator.retry(id)).toMatchObject({ ok: true, rollout: { state: 'waves', counts: { pending: 4 } } })
    await settle()
    expect(view(id)).toMatchObject({ state: 'finished', counts: { failed: 0, done: 40 } })
  })

  test('in a pause nothing is begun, messages that are out find nothing to do, and what runs ends', async () => {
    const { start, runner, operator, queue, orders, view, settle } = testFleet({ tenants: 10 })
    const id = start()
    await runner.turn()
    const [running] = runner.claim(queue.splice(0, 1))
    operator.pause(id)
    await settle()
    expect(orders).toEqual([])
    expect(view(id)).toMatchObject({ state: 'paused', counts: { pending: 9, running: 1 } })
    if (running) runner.report([{ tenantId: running.tenantId, order: running, result: done }])
    expect(view(id).counts).toMatchObject({ running: 0, done: 1 })
    expect(runner.permitted()).toBeNull()
    operator.resume(id)
    await settle()
    expect(view(id)).toMatchObject({ state: 'finished', counts: { done: 10 } })
    expect(operator.pause(id)).toMatchObject({ refusal: { reason: 'conflict' } })
    expect(operator.abort(id)).toMatchObject({ refusal: { reason: 'conflict' } })
  })

  test('after an abort nothing is begun any more, and another one may start', async () => {
    const { start, runner, operator, queue, orders, view, settle } = testFleet({ tenants: 10 })
    const id = start()
    await runner.turn()
    expect(queue).toHaveLength(3)
    operator.abort(id)
    await settle()
    expect(orders).toEqual([])
    expect(view(id)).toMatchObject({ state: 'aborted', counts: { pending: 10 }, finishedAt: expect.any(String) })
    expect(operator.resume(id)).toMatchObject({ refusal: { reason: 'conflict' } })
    expect(operator.retry(id)).toMatchObject({ refusal: { reason: 'conflict' } })
    expect(runner.nextAlarm()).toBeNull()
    const next = start()
    await settle()
    expect(view(next).state).toBe('finished')
  })

  test('tenants of a rollout come in pages', async () => {
    const { start, settle, operator } = testFleet({ tenants: 7 })
    const id = start()
    await settle()
    const seen: string[] = []
    for (let cursor: string | undefined; ; ) {
      const answer = operator.tenants(id, { limit: 3, cursor })
      if (!answer.ok) throw new Error('refused')
      seen.push(...answer.page.tenants.map((tenant) => tenant.tenantId))
      if (answer.page.next === null) break
      cursor = answer.page.next
    }
    expect(seen).toEqual(Array.from({ length: 7 }, (_, number) => tenantId(number)))
    expect(operator.tenants('nonsense', {})).toMatchObject({ refusal: { reason: 'not-found' } })
  })
})

describe('tenants that nobody uses', () => {
  test('are left until the deadline, then woken', async () => {
    const { start, settle, runFor, view, orders } = testFleet({
      tenants: 30,
      answer: ({ wake, tenantId: id }) => (wake || Number(id.slice(3)) % 2 === 0 ? done : { kind: 'idle' }),
    })
    const id = start({ deadlineHours: 2 })
    await settle()
    expect(view(id).state).toBe('waves')
    expect(view(id).counts.idle).toBeGreaterThan(10)
    expect(orders.filter(({ wake }) => wake)).toHaveLength(3)
    await runFor(HOUR)
    expect(view(id).state).toBe('waves')
    await runFor(HOUR)
    expect(view(id)).toMatchObject({ state: 'finished', counts: { done: 30, idle: 0 } })
  })

  test('one that is used before reports by itself', async () => {
    const { start, settle, view, runner } = testFleet({
      tenants: 4,
      answer: ({ wake }) => (wake ? done : { kind: 'idle' }),
    })
    const id = start({ canaries: 1, deadlineHours: 1 })
    await settle()
    const used = runner
    used.report(
      [0, 1, 2, 3].map((at) => ({ tenantId: tenantId(at), order: null, result: { kind: 'done', version: 'b' } })),
    )
    expect(view(id).counts).toMatchObject({ done: 1, idle: 3 })
    used.report([0, 1, 2, 3].map((at) => ({ tenantId: tenantId(at), order: null, result: done })))
    await settle()
    expect(view(id)).toMatchObject({ state: 'finished', counts: { done: 4 } })
  })

  test('a migration that fails when tenants are used counts, too', async () => {
    const { start, settle, view, runner } = testFleet({
      tenants: 10,
      answer: ({ wake }) => (wake ? done : { kind: 'idle' }),
    })
    const id = start({ deadlineHours: 1 })
    await settle()
    const idle = Array.from({ length: 10 }, (_, at) => tenantId(at))
    runner.report(idle.map((tenant) => ({ tenantId: tenant, order: null, result: { ...broken, retryable: true } })))
    expect(view(id).counts.failed).toBe(0)
    runner.report(idle.map((tenant) => ({ tenantId: tenant, order: null, result: broken })))
    await settle()
    expect(view(id)).toMatchObject({ state: 'paused', counts: { failed: 7, done: 3 } })
  })

  test('one that is out of reach is no failure; it is tried a few times after the deadline and then left', async () => {
    const { start, runFor, view, orders, tenantsOf } = testFleet({
      tenants: 6,
      answer: ({ tenantId: id }) => (id === tenantId(2) ? { kind: 'not-now', reason: 'over quota' } : done),
    })
    const id = start({ canaries: 6 })
    await runFor(48 * HOUR)
    expect(view(id)).toMatchObject({ state: 'finished', counts: { done: 5, idle: 1, failed: 0 } })
    expect(orders.filter((order) => order.tenantId === tenantId(2))).toHaveLength(5)
    expect(tenantsOf(id)[2]).toMatchObject({ state: 'idle', error: 'over quota' })
  })

  test('canaries that are out of reach are replaced; without any that is done nobody else is sent for', async () => {
    const { start, settle, view, fleet, orders, runFor } = testFleet({
      tenants: 8,
      answer: () => ({ kind: 'not-now', reason: 'over quota' }),
    })
    const id = start({ deadlineHours: 1 })
    await settle()
    expect(view(id)).toMatchObject({ state: 'canaries', counts: { idle: 8 } })
    expect(orders).toHaveLength(8)
    fleet.answer = () => done
    await runFor(HOUR)
    expect(view(id)).toMatchObject({ state: 'finished', counts: { done: 8 } })
  })

  test('one that is gone is no part of it any more', async () => {
    const { start, settle, view } = testFleet({
      tenants: 6,
      answer: ({ tenantId: id }) => (id === tenantId(4) ? { kind: 'gone' } : done),
    })
    const id = start({ canaries: 6 })
    await settle()
    expect(view(id)).toMatchObject({ state: 'finished', total: 5 })
  })
})

describe('what gets lost', () => {
  test('a message, or who took it up, is sent for again when the lease ends', async () => {
    const { start, runner, queue, settle, clock, view, orders } = testFleet({ tenants: 3 })
    const id = start()
    await runner.turn()
    runner.claim(queue.splice(0, 1))
    queue.length = 0
    await settle()
    expect(view(id).counts.running).toBe(3)
    expect(runner.nextAlarm()).toBe(clock.now + LEASE_MS)
    clock.now += LEASE_MS
    await settle()
    expect(view(id)).toMatchObject({ state: 'finished', counts: { done: 3 } })
    expect(orders).toHaveLength(3)
  })

  test('an old message is not meant any more, and an old answer changes nothing unless it is a fact', async () => {
    const { start, runner, queue, settle, clock, view } = testFleet({ tenants: 1 })
    const id = start()
    await runner.turn()
    const [old] = queue.splice(0)
    clock.now += LEASE_MS
    await runner.turn()
    expect(old && runner.claim([old])).toEqual([null])
    if (old) runner.report([{ tenantId: old.tenantId, order: old, result: broken }])
    expect(view(id).counts.running).toBe(1)
    if (old) runner.report([{ tenantId: old.tenantId, order: old, result: done }])
    expect(view(id).counts.done).toBe(1)
    await settle()
    expect(view(id).state).toBe('finished')
  })

  test('an order that is at it keeps its lease', async () => {
    const { start, settle, clock, view, fleet, orders } = testFleet({ tenants: 1, answer: () => ({ kind: 'running' }) })
    const id = start()
    await settle()
    clock.now += LEASE_MS - 1
    await settle()
    expect(orders).toHaveLength(1)
    clock.now += 1
    fleet.answer = () => done
    await settle()
    expect(view(id)).toMatchObject({ state: 'finished', counts: { done: 1 } })
  })

  test('one whose orders always get lost is given up, and holds up nobody', async () => {
    const { start, view, runner, queue, clock, tenantsOf } = testFleet({ tenants: 20 })
    const id = start({ canaries: 1, concurrency: 2 })
    for (let turn = 0; turn < 60; turn++) {
      await runner.turn()
      for (const order of runner.claim(queue.splice(0)))
        if (order && order.tenantId !== tenantId(7)) runner.report([{ tenantId: order.tenantId, order, result: done }])
      if (queue.length === 0) clock.now += LEASE_MS
    }
    expect(view(id).counts).toMatchObject({ failed: 1, done: 19 })
    expect(tenantsOf(id)[7]?.error).toMatch(/got lost 10 times/)
  })

  test('the queue or the control database: the rollout is held for a while and goes on', async () => {
    const { start, runFor, view, fleet, orders, runner } = testFleet({ tenants: 30 })
    fleet.failing = { list: 2, send: 3 }
    const id = start()
    await runner.turn()
    expect(view(id)).toMatchObject({ state: 'planned' })
    await runFor(10 * 60_000)
    expect(view(id)).toMatchObject({ state: 'finished', counts: { done: 30 } })
    expect(orders).toHaveLength(30)
  })

  test('the object itself, twenty times: nobody is missed', async () => {
    const test = testFleet({ tenants: 600 })
    const id = test.start({ concurrency: 20 })
    for (let crashes = 0; crashes < 20; crashes++) {
      await test.runner.turn()
      await test.work(5)
      test.crash()
      test.clock.now += LEASE_MS
    }
    expect(test.view(id).state).toBe('waves')
    await test.runFor(HOUR)
    expect(test.view(id)).toMatchObject({ state: 'finished', counts: { done: 600, failed: 0 } })
  })
})

describe('what a tenant in use may be migrated to', () => {
  test('the newest schema that a rollout got past its canaries, and keeps when it is finished', async () => {
    const { start, settle, runner, fleet, operator } = testFleet()
    start({ to: 'b' })
    fleet.answer = () => ({ kind: 'done', version: 'b' })
    await settle()
    expect(runner.permitted()).toBe('b')
    fleet.answer = () => broken
    const id = start({ to: 'c' })
    await settle()
    expect(runner.permitted()).toBe('b')
    operator.abort(id)
    fleet.answer = () => done
    start({ to: 'c' })
    await settle()
    expect(runner.permitted()).toBe('c')
  })
})
