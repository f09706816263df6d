import { expect, test } from 'vitest'
import { Timings } from './timings.ts'

test('each step has its duration and its start, in the order in which they ended', async () => {
  let now = 1_000
  const timings = new Timings(() => now)
  const slow = Promise.withResolvers<void>()
  const outer = timings.measure('embed', () => slow.promise)
  now += 5
  await timings.measure('admission', async () => {
    now += 20
  })
  now += 100
  slow.resolve()
  await outer
  expect(timings.header()).toBe('admission;dur=20;start=5, embed;dur=125;start=0')
})

test('a step that fails is there, too', async () => {
  let now = 0
  const timings = new Timings(() => now)
  const failing = timings.measure('write', async () => {
    now += 7
    throw new Error('lost')
  })
  await expect(failing).rejects.toThrow('lost')
  expect(timings.header()).toBe('write;dur=7;start=0')
})
