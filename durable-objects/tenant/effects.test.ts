import { beforeEach, expect, test } from 'vitest'
import { type EffectHandler, type EffectKind, Effects } from './effects.ts'
import { memoryStorage } from './testing/memory-storage.ts'

const clock = { now: 1_000_000 }
let ran: string[] = []
let done: string[] = []
let handlers: Partial<Record<EffectKind, EffectHandler>> = {}
let effects: Effects

beforeEach(() => {
  clock.now = 1_000_000
  ran = []
  done = []
  handlers = {}
  const otherwise: EffectHandler = { run: async (target) => void ran.push(target) }
  effects = new Effects({
    storage: memoryStorage(),
    now: () => clock.now,
    random: () => 1,
    handlerOf: (kind) => handlers[kind] ?? otherwise,
    done: (_kind, target) => void done.push(target),
  })
})

test('runs once, then is forgotten', async () => {
  effects.add('purge-files', 'a')
  await effects.run()
  await effects.run()
  expect(ran).toEqual(['a'])
  expect(done).toEqual(['a'])
  expect(effects.dueAt()).toBeNull()
})

test('not before its time', async () => {
  effects.add('check-upload', 'a', { at: clock.now + 500 })
  expect(effects.dueAt()).toBe(clock.now + 500)
  await effects.run()
  expect(ran).toEqual([])
})

test('a second run at its time is part of it', async () => {
  const again = clock.now + 10_000
  effects.add('purge-files', 'a', { againAt: again })
  await effects.run()
  expect([ran, done]).toEqual([['a'], []])
  expect(effects.has('a')).toBe(true)
  expect(effects.dueAt()).toBe(again)
  clock.now = again
  await effects.run()
  expect([ran, done]).toEqual([['a', 'a'], ['a']])
})

test('one that fails comes back later and later, and holds up no other', async () => {
  handlers['rename-document'] = { run: () => Promise.reject(new Error('no')) }
  effects.add('rename-document', 'bad')
  effects.add('purge-files', 'good')
  await effects.run()
  expect(ran).toEqual(['good'])
  expect(effects.dueAt()).toBe(clock.now + 1_000)
  clock.now += 1_000
  await effects.run()
  expect(effects.dueAt()).toBe(clock.now + 2_000)
})

test('one that may give up does so after its number of failures', async () => {
  const gaveUp: string[] = []
  handlers['publish-document'] = {
    run: () => Promise.reject(new Error('no')),
    giveUp: { after: 2, run: (target) => void gaveUp.push(target) },
  }
  effects.add('publish-document', 'a')
  await effects.run()
  expect(gaveUp).toEqual([])
  clock.now += 1_000
  await effects.run()
  expect(gaveUp).toEqual(['a'])
  expect(effects.dueAt()).toBeNull()
})

test('added again while it runs, it runs again', async () => {
  const gate = Promise.withResolvers<void>()
  handlers['rename-document'] = {
    async run(target) {
      ran.push(target)
      await gate.promise
    },
  }
  effects.add('rename-document', 'a')
  const first = effects.run()
  effects.add('rename-document', 'a')
  gate.resolve()
  await first
  expect(done).toEqual([])
  await effects.run()
  expect([ran, done]).toEqual([['a', 'a'], ['a']])
})

test('dropped while it runs, it stays dropped', async () => {
  handlers['rename-document'] = {
    async run(target) {
      effects.drop('rename-document', target)
      throw new Error('no')
    },
  }
  effects.add('rename-document', 'a')
  await effects.run()
  expect(effects.dueAt()).toBeNull()
})

test('an inline try waits so long and no longer, and is not started twice', async () => {
  const gate = Promise.withResolvers<void>()
  let runs = 0
  handlers['retire-document'] = {
    async run() {
      runs++
      await gate.promise
    },
  }
  effects.add('retire-document', 'a')
  await effects.tryNow('retire-document', 'a', 5)
  expect(effects.has('a')).toBe(true)
  expect(effects.dueAt()).toBeGreaterThan(clock.now)
  const joined = effects.run()
  gate.resolve()
  await joined
  expect([runs, done]).toEqual([1, ['a']])
})

test('an inline try of something that is not there is nothing', async () => {
  await effects.tryNow('retire-document', 'a', 5)
  expect(ran).toEqual([])
})

test('a few at a time, the longest overdue first', async () => {
  for (let n = 0; n < 5; n++) effects.add('purge-files', `target ${n}`, { at: clock.now - n })
  await effects.run()
  expect(ran).toEqual(['target 4', 'target 3', 'target 2'])
})
