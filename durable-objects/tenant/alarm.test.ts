import { expect, test } from 'vitest'
import { type Lane, Lanes, mustRearm, nextAlarm } from './alarm.ts'

const NOW = 1_000_000
const idle = { dueAt: null, running: false, heldUntil: 0 }

test('the alarm rings for whatever is due first', () => {
  expect(nextAlarm([idle, { ...idle, dueAt: NOW + 500 }, { ...idle, dueAt: NOW + 100 }], NOW)).toBe(NOW + 100)
  expect(nextAlarm([idle], NOW)).toBeNull()
})

test('what is overdue rings at once, but never so fast that nothing else happens', () => {
  expect(nextAlarm([{ ...idle, dueAt: NOW - 60_000 }], NOW)).toBe(NOW + 5)
})

test('a lane that was held off waits; one that runs is looked after later', () => {
  expect(nextAlarm([{ dueAt: NOW - 1, running: false, heldUntil: NOW + 5_000 }], NOW)).toBe(NOW + 5_000)
  expect(nextAlarm([{ dueAt: NOW - 1, running: true, heldUntil: 0 }], NOW)).toBe(NOW + 30_000)
})

test('the alarm is set again only to ring earlier', () => {
  expect(mustRearm(null, NOW)).toBe(true)
  expect(mustRearm(NOW + 10, NOW)).toBe(true)
  expect(mustRearm(NOW, NOW + 10)).toBe(false)
  expect(mustRearm(NOW, null)).toBe(false)
})

function lane(name: string, run: () => Promise<void>, due: { at: number | null } = { at: 0 }): Lane {
  return { name, dueAt: () => due.at, run }
}

test('lanes run side by side, each alone', async () => {
  const log: string[] = []
  const gate = Promise.withResolvers<void>()
  const slow = lane('slow', async () => {
    log.push('slow starts')
    await gate.promise
    log.push('slow ends')
  })
  const quick = lane('quick', async () => void log.push('quick'))
  const lanes = new Lanes(
    [slow, quick],
    () => NOW,
    () => {},
  )
  lanes.start()
  await Promise.resolve()
  lanes.start()
  gate.resolve()
  await lanes.ended()
  expect(log.filter((entry) => entry === 'slow starts')).toHaveLength(1)
  expect(log.indexOf('quick')).toBeLessThan(log.indexOf('slow ends'))
})

test('a lane that throws is held off for longer each time, and holds up no other', async () => {
  const clock = { now: NOW }
  let runs = 0
  let others = 0
  const due = { at: 0 as number | null }
  const broken = lane('broken', async () => {
    runs++
    throw new Error('a mistake')
  })
  const sound = lane('sound', async () => void others++, due)
  const lanes = new Lanes(
    [broken, sound],
    () => clock.now,
    () => {},
  )
  for (let turn = 0; turn < 3; turn++) {
    lanes.start()
    await lanes.ended()
  }
  expect([runs, others]).toEqual([1, 3])
  due.at = null
  const first = (lanes.nextAlarm() ?? 0) - NOW
  clock.now += first
  lanes.start()
  await lanes.ended()
  expect(runs).toBe(2)
  expect((lanes.nextAlarm() ?? 0) - clock.now).toBeGreaterThan(first / 2)
  expect(first).toBeGreaterThanOrEqual(2_500)
})

test('a lane that cannot say when it is due counts as due, and its run shows what is wrong', async () => {
  let settled = 0
  const mute: Lane = {
    name: 'mute',
    dueAt: () => {
      throw new Error('no such table')
    },
    run: () => Promise.reject(new Error('no such table')),
  }
  const lanes = new Lanes(
    [mute],
    () => NOW,
    () => void settled++,
  )
  expect(lanes.nextAlarm()).toBe(NOW + 5)
  lanes.start()
  await lanes.ended()
  expect(settled).toBe(1)
  expect(lanes.nextAlarm()).toBeGreaterThan(NOW + 1_000)
})

test('a lane that has itself woken as it begins is not begun again', async () => {
  let runs = 0
  const eager = lane('eager', async () => {
    runs++
    if (runs < 10) lanes.start()
  })
  const lanes = new Lanes(
    [eager],
    () => NOW,
    () => {},
  )
  lanes.start()
  await lanes.ended()
  expect(runs).toBe(1)
})
