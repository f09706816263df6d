import { NeonDbError } from '@neondatabase/serverless'
import { beforeEach, expect, test } from 'vitest'
import type { Statement } from '../../core/sql.ts'
import { Outbox } from './outbox.ts'
import { memoryStorage } from './testing/memory-storage.ts'

const clock = { now: 1_000_000 }
const rows = new Map<string, Statement>()
let batches: string[][] = []
let refuse: (text: string) => Error | null = () => null
let reflected: string[] = []
let outbox: Outbox

beforeEach(() => {
  clock.now = 1_000_000
  rows.clear()
  for (const id of ['a', 'b', 'c']) rows.set(id, { text: id })
  batches = []
  refuse = () => null
  reflected = []
  outbox = new Outbox({
    storage: memoryStorage(),
    now: () => clock.now,
    random: () => 1,
    control: {
      query: () => Promise.reject(new Error('not in use')),
      async batch(statements) {
        batches.push(statements.map(({ text }) => text))
        const error = statements.map(({ text }) => refuse(text)).find((refusal) => refusal !== null)
        if (error) throw error
        return []
      },
    },
    statementFor: (_kind, id) => rows.get(id) ?? null,
    reflected: (_kind, id) => void reflected.push(id),
  })
})

const violation = () => Object.assign(new NeonDbError('violates foreign key constraint'), { code: '23503' })

test('what has changed goes in one transaction, and once', async () => {
  for (const id of ['a', 'b', 'a']) outbox.add('document', id, 1)
  await outbox.run()
  await outbox.run()
  expect(batches).toEqual([['a', 'b']])
  expect(reflected).toEqual(['a', 'b'])
  expect(outbox.dueAt()).toBeNull()
})

test('a row that nobody can write does not hold up the others', async () => {
  refuse = (text) => (text === 'b' ? violation() : null)
  for (const id of ['a', 'b', 'c']) outbox.add('document', id, 1)
  await outbox.run()
  expect(batches).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']])
  expect(reflected).toEqual(['a', 'c'])
  expect(outbox.has('document', 'b')).toBe(true)
  expect(outbox.dueAt()).toBe(clock.now + 1_000)
})

test('a database that is away is asked again later, for all of them together', async () => {
  refuse = () => new TypeError('fetch failed')
  for (const id of ['a', 'b']) outbox.add('document', id, 1)
  await outbox.run()
  await outbox.run()
  expect(batches).toHaveLength(1)
  clock.now += 1_000
  await outbox.run()
  expect(batches).toHaveLength(2)
  refuse = () => null
  clock.now += 2_000
  await outbox.run()
  expect(reflected).toEqual(['a', 'b'])
})

test('what changed while it was sent is sent again', async () => {
  refuse = () => {
    outbox.add('document', 'a', 2)
    return null
  }
  outbox.add('document', 'a', 1)
  await outbox.run()
  expect(reflected).toEqual([])
  refuse = () => null
  await outbox.run()
  expect(batches).toHaveLength(2)
  expect(reflected).toEqual(['a'])
})

test('a row that is gone needs no writing', async () => {
  outbox.add('document', 'gone', 1)
  await outbox.run()
  expect([batches, reflected]).toEqual([[], ['gone']])
})
