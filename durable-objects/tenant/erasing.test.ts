/** The erasure of a whole tenant, without a runtime: every fault at every effect. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { ErasureReceipt } from '../../core/contract.ts'
import { EndedError, endable } from './ending.ts'
import { ANSWER_BEGINS_MS } from './erasing.ts'
import { readEnding } from './erasure-row.ts'
import { keyOf } from './files.ts'
import { CREATE_SETTLE_MS } from './provisioning.ts'
import {
  Crash,
  type ErasureSurroundings,
  erasureLife,
  FakeControl,
  type Fault,
  ORDER,
} from './testing/erasure-world.ts'
import { emptyStorage } from './testing/memory-storage.ts'
import { OWNER, PDF, TENANT, type TestTenant, testTenant, UPLOAD_MS } from './testing/world.ts'

const none = () => null
const UPLOAD = { name: 'lease.pdf', size: PDF.length, type: 'application/pdf' }

let tenant: TestTenant
let around: ErasureSurroundings

/** A tenant with a database, two documents' files, an old namesake of its project and one that a pool gave it. */
async function furnish(): Promise<void> {
  tenant = testTenant()
  await tenant.settle()
  const { parts, files, neon, clock } = tenant
  for (const name of ['a.pdf', 'b.pdf']) {
    const announced = parts.uploads.announce(OWNER.userId, { ...UPLOAD, name })
    if (announced.kind === 'expected') files.put(keyOf(TENANT, announced.document), PDF)
  }
  files.put('tenants/us-aaaaaaaaaaaaaaaaaaab/documents/x/y.pdf', PDF)
  await neon.createProject({ name: `test-${TENANT}`, region: 'aws-us-east-1' })
  await neon.createProject({ name: 'test-pool-us-1', region: 'aws-us-east-1' })
  await neon.createProject({ name: `test-${TENANT}b`, region: 'aws-us-east-1' })
  around = {
    storage: tenant.world.storage,
    clock,
    neon,
    files,
    control: new FakeControl(),
    answers: new Set(),
    given: ['project-3'],
  }
  clock.now += 2 * UPLOAD_MS
}
beforeEach(furnish)

/** Far more than any erasure takes. */
const MAX_RUNS = 100

/** Lives until nothing is left to do: after a crash another life begins. Answers with the effects of all lives. */
async function eraseWith(faultAt: (effect: string, count: number) => Fault | null): Promise<string[]> {
  const effects: string[] = []
  let ordered = false
  let runs = 0
  for (let turn = 0, count = 0; turn < 200; turn++) {
    const life = erasureLife(around, (effect) => faultAt(effect, count++))
    try {
      if (!ordered) life.erasing.order(ORDER, UPLOAD_MS)
      ordered = true
      for (let due = life.erasing.dueAt(); due !== null; due = life.erasing.dueAt()) {
        around.clock.now = Math.max(around.clock.now, due)
        await life.erasing.run()
        if (++runs > MAX_RUNS) throw new Error('the erasure never ends')
      }
      return [...effects, ...life.effects]
    } catch (error) {
      if (!(error instanceof Crash)) throw error
      effects.push(...life.effects)
    }
  }
  throw new Error('the erasure never ends')
}

function expectGone(): ErasureReceipt {
  expect(around.neon.live.map(({ name }) => name)).toEqual([`test-${TENANT}b`])
  expect([...around.files.objects.keys()]).toEqual(['tenants/us-aaaaaaaaaaaaaaaaaaab/documents/x/y.pdf'])
  expect(around.control.rows).toEqual({ documents: 0, vector_databases: 0, memberships: 0, tenants: 0 })
  const tables = around.storage.all<{ name: string }>(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
  )
  expect(tables.map(({ name }) => name)).toEqual(['gone'])
  expect(around.storage.all('SELECT next_at FROM gone')).toEqual([{ next_at: null }])
  expect(around.control.erasures).toHaveLength(1)
  expect(around.given).toEqual([])
  const receipt = JSON.parse(around.control.erasures[0]?.receipt ?? '') as ErasureReceipt
  const { deleted } = receipt
  expect({ ...deleted, projects: [...deleted.projects].sort() }).toEqual({
    projects: ['project-1', 'project-2', 'project-3'],
    files: 2,
    controlRows: { documents: 2, vector_databases: 1, memberships: 3, tenants: 1 },
    objectRows: expect.any(Number),
  })
  expect(deleted.objectRows).toBeGreaterThan(5)
  return receipt
}

test('everything goes, and the receipt counts it', async () => {
  await eraseWith(none)
  const receipt = expectGone()
  expect(receipt).toMatchObject({ erasureId: ORDER.erasureId, tenantId: TENANT, requestedAt: ORDER.requestedAt })
  expect(around.control.erasures[0]?.signed).toBe(`signed ${ORDER.erasureId}`)
  expect(JSON.stringify(receipt)).not.toMatch(/Acme|lease|a\.pdf|0198c0de-0000-7000-8000-000000000001/)
})

describe('a fault at each effect', async () => {
  await furnish()
  const effects = await eraseWith(none)
  const kinds: Fault[] = ['failed', 'lost', 'crash-before', 'crash-after', 'locked', 'limited', 'unavailable']
  const writes = (effect: string | undefined) => effect === 'write' || effect === 'transaction'

  test('reaches all of them', () => {
    const once = new Set(effects)
    for (const effect of [
      'transaction',
      'write',
      'pool',
      'find',
      'get',
      'delete',
      'count',
      'files',
      'query',
      'batch',
      'forget',
    ])
      expect(once).toContain(effect)
  })

  test.each(kinds)('%s', async (kind) => {
    for (const [at, effect] of effects.entries()) {
      // The object's own storage doesn't fail without taking the object with it.
      if (writes(effect) && !kind.startsWith('crash')) continue
      await furnish()
      let struck = false
      await eraseWith((_, count) => {
        struck ||= count === at
        return count === at ? kind : null
      })
      expect(struck).toBe(true)
      expectGone()
    }
  })

  test('two crashes at any two of them', async () => {
    for (let first = 0; first < effects.length; first += 3)
      for (let second = first + 1; second < effects.length + 4; second += 4) {
        await furnish()
        await eraseWith((_, count) => (count === first ? 'crash-after' : count === second ? 'crash-before' : null))
        expectGone()
      }
  })
})

describe('what may still arrive is waited for', () => {
  const order = () => {
    const life = erasureLife(around, none)
    life.erasing.order(ORDER, UPLOAD_MS)
    return life.erasing
  }
  const finished = () => readEnding(around.storage).kind === 'gone'
  /** Does what is due within the time. */
  const within = async (erasing: ReturnType<typeof order>, until: number) => {
    for (let due = erasing.dueAt(); due !== null && due <= until; due = erasing.dueAt()) {
      around.clock.now = Math.max(around.clock.now, due)
      await erasing.run()
    }
    around.clock.now = until
  }

  test('the bytes of an upload whose URL is still good, and they go too', async () => {
    const announced = tenant.parts.uploads.announce(OWNER.userId, { ...UPLOAD, name: 'late.pdf' })
    if (announced.kind !== 'expected') throw new Error('refused')
    const start = around.clock.now
    const erasing = order()
    await within(erasing, start + 2 * UPLOAD_MS - 1)
    expect(around.control.rows.tenants).toBe(0)
    expect(around.neon.live).toHaveLength(1)
    expect(finished()).toBe(false)
    around.files.put(announced.key, PDF)
    await within(erasing, start + 2 * UPLOAD_MS + 60_000)
    expect(finished()).toBe(true)
    const receipt = JSON.parse(around.control.erasures[0]?.receipt ?? '') as ErasureReceipt
    expect(receipt.deleted.files).toBe(3)
    expect([...around.files.objects.keys()].filter((key) => key.includes(`${TENANT}/`))).toEqual([])
  })

  test('a project whose create nobody heard of, and it goes too', async () => {
    const start = around.clock.now
    around.storage.run(`UPDATE database SET stage = 'creating', project_id = NULL, create_sent_at = ?`, start)
    const erasing = order()
    await within(erasing, start + CREATE_SETTLE_MS - 1)
    expect(finished()).toBe(false)
    await around.neon.createProject({ name: `test-${TENANT}`, region: 'aws-us-east-1' })
    await within(erasing, start + CREATE_SETTLE_MS + 60_000)
    expect(finished()).toBe(true)
    expect(around.neon.live.map(({ name }) => name)).toEqual([`test-${TENANT}b`])
  })

  test('a job that is leased', async () => {
    const start = around.clock.now
    around.storage.run(
      `INSERT INTO jobs (id, document_id, generation, part, state, token, due_at) VALUES ('j', 'd', 1, 'extract', 'leased', 't', ?)`,
      start + 60_000,
    )
    const erasing = order()
    await within(erasing, start + 59_999)
    expect(finished()).toBe(false)
    await within(erasing, start + 120_000)
    expect(finished()).toBe(true)
  })

  test('an answer that was admitted and hasn’t begun; one that has is ended at once', async () => {
    const { conversations } = tenant.parts
    const ask = (questionId: string) => {
      const { id: conversationId } = conversations.create(OWNER.userId, null)
      const begun = conversations.begin(OWNER.userId, { conversationId, questionId, title: 't', scope: null })
      if (begun.kind !== 'begun') throw new Error('not begun')
      return begun.answerId
    }
    const start = around.clock.now
    const running = ask('q1')
    const admitted = ask('q2')
    around.answers.add(running)
    const erasing = order()
    await within(erasing, start + ANSWER_BEGINS_MS - 1)
    expect(around.answers).not.toContain(running)
    expect(finished()).toBe(false)
    around.answers.add(admitted)
    await within(erasing, start + ANSWER_BEGINS_MS + 60_000)
    expect(around.answers).not.toContain(admitted)
    expect(finished()).toBe(true)
  })
})

test('one that nobody told the object about is erased, too', async () => {
  around.storage = emptyStorage()
  around.given = []
  around.files.objects.clear()
  await eraseWith(none)
  expect(readEnding(around.storage).kind).toBe('gone')
  expect(around.control.rows.tenants).toBe(0)
  expect(around.neon.live.map(({ name }) => name)).toEqual(['test-pool-us-1', `test-${TENANT}b`])
})

test('ordered twice it is done once; ordered when it is gone, the receipt is sent again', async () => {
  const life = erasureLife(around, none)
  expect(life.erasing.order(ORDER, UPLOAD_MS)).toBe('erasing')
  expect(life.erasing.order({ ...ORDER, erasureId: 'another' }, UPLOAD_MS)).toBe('erasing')
  for (let due = life.erasing.dueAt(); due !== null; due = life.erasing.dueAt()) {
    around.clock.now = Math.max(around.clock.now, due)
    await life.erasing.run()
  }
  const { finishedAt } = expectGone()
  around.control.erasures.length = 0
  around.clock.now += 86_400_000
  expect(life.erasing.order(ORDER, UPLOAD_MS)).toBe('gone')
  await life.erasing.run()
  expect(expectGone().finishedAt).toBe(finishedAt)
})

test('what was under way when it was ordered can neither read nor write any more', async () => {
  let ended = false
  const storage = endable(around.storage, () => ended)
  const late = testTenant({ storage: endable(emptyStorageWithTables(), () => ended) })
  expect(storage.first('SELECT id FROM tenant')).toEqual({ id: TENANT })
  ended = true
  expect(() => storage.first('SELECT id FROM tenant')).toThrow(EndedError)
  expect(() => storage.run('DELETE FROM tenant')).toThrow(EndedError)
  expect(() => storage.transaction(() => 1)).toThrow(EndedError)
  late.parts.lanes.start()
  await late.parts.lanes.ended()
  expect(late.neon.calls).toEqual([])
})

function emptyStorageWithTables() {
  return testTenant().world.storage
}
