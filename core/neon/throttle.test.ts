import { expect, test } from 'vitest'
import { FakeNeon } from './testing/fake-neon.ts'
import { type ThrottleDeps, throttled } from './throttle.ts'

function setting(deps: Partial<ThrottleDeps> = {}) {
  const neon = new FakeNeon()
  const events: string[] = []
  const calls = throttled(neon, {
    reserve: async () => ({ kind: 'go', waitMs: 70 }),
    pause: async (seconds) => void events.push(`pause ${seconds}`),
    wait: async (ms) => void events.push(`wait ${ms}`),
    ...deps,
  })
  return { neon, events, calls }
}

test('every call takes a turn, and waits for it', async () => {
  const { calls, events, neon } = setting()
  await calls.createProject({ name: 'a', region: 'r' })
  await calls.findProjectsByName('a')
  await calls.getConnectionString('project-1')
  await calls.renameProject('project-1', 'b')
  await calls.patchProject('project-1', {})
  await calls.getProject('project-1')
  await calls.listEndpoints('project-1')
  await calls.patchEndpoint('project-1', 'e', {})
  await calls.listOperations('project-1')
  await calls.listProjects({})
  await calls.deleteProject('project-1')
  expect(events).toEqual(Array.from({ length: 11 }, () => 'wait 70'))
  expect(neon.calls).toHaveLength(Object.keys(calls).length)
})

test('a line that is too long: nothing is sent', async () => {
  const { calls, neon } = setting({ reserve: async () => ({ kind: 'later', afterMs: 9_500 }) })
  expect(await calls.createProject({ name: 'a', region: 'r' })).toEqual({
    ok: false,
    failure: { kind: 'queued', retryAfterSeconds: 9.5 },
  })
  expect(neon.calls).toEqual([])
})

test('without an answer about turns nothing is sent either', async () => {
  const { calls, neon } = setting({ reserve: () => Promise.reject(new Error('gone')) })
  expect(await calls.deleteProject('p')).toEqual({ ok: false, failure: { kind: 'unavailable' } })
  expect(neon.calls).toEqual([])
})

test('a 429 makes everyone pause, as long as Neon says', async () => {
  const { calls, neon, events } = setting()
  neon.failNext.push(
    { call: 'list', answer: { ok: false, failure: { kind: 'limited', retryAfterSeconds: 12 } } },
    { call: 'list', answer: { ok: false, failure: { kind: 'limited', retryAfterSeconds: null } } },
  )
  expect(await calls.listProjects({})).toMatchObject({ ok: false, failure: { kind: 'limited' } })
  await calls.listProjects({})
  expect(events.filter((event) => event.startsWith('pause'))).toEqual(['pause 12', 'pause 30'])
})

test('a pause that nobody hears of does not change the answer', async () => {
  const { calls, neon } = setting({ pause: () => Promise.reject(new Error('gone')) })
  neon.failNext.push({ call: 'list', answer: { ok: false, failure: { kind: 'limited', retryAfterSeconds: 1 } } })
  expect(await calls.listProjects({})).toMatchObject({ failure: { kind: 'limited', retryAfterSeconds: 1 } })
})
