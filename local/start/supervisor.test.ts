import { expect, test } from 'vitest'
import { HUNG_AFTER_MS, nextRestart, PING_EVERY_MS, STARTUP_LIMIT_MS } from './health.ts'
import { type RuntimeProcess, Supervisor } from './supervisor.ts'

type Answer = 'well' | 'unwell' | 'silent'

/** A runtime whose answers and ends a test decides, on a clock that moves only when somebody waits. */
function fakeWorld(answer: (clock: number, spawned: number) => Answer) {
  const spawned: { end(how: string): void; killed: boolean; stopped: boolean; at: number }[] = []
  const said: string[] = []
  let clock = 0
  let limit = Number.POSITIVE_INFINITY
  const reached = Promise.withResolvers<void>()

  const supervisor = new Supervisor({
    now: () => clock,
    say: (line) => said.push(line),
    async ping() {
      const now = answer(clock, spawned.length)
      if (now === 'silent') clock += 2_000
      return now
    },
    wait(ms, signal) {
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve())
        if (clock >= limit) {
          reached.resolve()
          return
        }
        setImmediate(() => {
          clock += ms
          resolve()
        })
      })
    },
    spawn() {
      const { promise: exited, resolve } = Promise.withResolvers<string>()
      const entry = { end: resolve, killed: false, stopped: false, at: clock }
      spawned.push(entry)
      const runtime: RuntimeProcess = {
        exited,
        async stop() {
          entry.stopped = true
          resolve('SIGTERM')
        },
        async kill() {
          entry.killed = true
          resolve('SIGKILL')
        },
        noteProcesses: async () => {},
        lastLines: () => 'last words',
      }
      return runtime
    },
  })
  /** Lets the clock run on to a moment, and stops it there. */
  const runTo = async (moment: number) => {
    limit = moment
    await reached.promise
  }
  return { supervisor, spawned, said, runTo }
}

test('starts once, waits until it is well, and stops without starting it again', async () => {
  const { supervisor, spawned, said, runTo } = fakeWorld((clock) => (clock < 1_000 ? 'unwell' : 'well'))
  await supervisor.start()
  await runTo(600_000)
  await supervisor.stop()
  expect(spawned).toMatchObject([{ stopped: true, killed: false }])
  expect(said).toEqual([])
})

test('one that ends by itself is started again', async () => {
  const { supervisor, spawned, said, runTo } = fakeWorld(() => 'well')
  await supervisor.start()
  spawned[0]?.end('status 1')
  await runTo(100_000)
  await supervisor.kill()
  expect(spawned).toHaveLength(2)
  expect(said).toEqual(["The Workers' runtime ended with status 1; starting it again.", 'It runs again.'])
  expect(spawned[1]).toMatchObject({ killed: true })
})

test('one that answers nothing for long enough is killed and started again; an error is an answer', async () => {
  const { supervisor, spawned, runTo } = fakeWorld((clock, count) => {
    if (count > 1 || clock < 50_000) return 'well'
    return clock < 200_000 ? 'unwell' : 'silent'
  })
  await supervisor.start()
  await runTo(500_000)
  await supervisor.stop()
  expect(spawned).toHaveLength(2)
  expect(spawned[0]).toMatchObject({ killed: true })
  const at = spawned[1]?.at ?? 0
  expect(at).toBeGreaterThanOrEqual(200_000 + HUNG_AFTER_MS)
  expect(at).toBeLessThan(200_000 + HUNG_AFTER_MS + 4 * PING_EVERY_MS)
})

test('a pause that ends in time is no reason to restart', async () => {
  const busy = (clock: number) => clock % 60_000 > 40_000 && clock % 60_000 < 40_000 + HUNG_AFTER_MS - 5_000
  const { supervisor, spawned, runTo } = fakeWorld((clock) => (busy(clock) ? 'silent' : 'well'))
  await supervisor.start()
  await runTo(600_000)
  await supervisor.stop()
  expect(spawned).toHaveLength(1)
})

test('the first start fails with the last words when the runtime ends or never becomes well', async () => {
  const ending = fakeWorld(() => 'silent')
  const started = ending.supervisor.start()
  ending.spawned[0]?.end('status 1')
  await expect(started).rejects.toThrow(/ended with status 1.*\nlast words/u)

  const unwell = fakeWorld(() => 'unwell')
  await expect(unwell.supervisor.start()).rejects.toThrow('did not become ready')
  expect(unwell.spawned).toMatchObject([{ killed: true }])
  expect(STARTUP_LIMIT_MS).toBeGreaterThan(30_000)
})

test('failures in a row wait ever longer, up to a limit; after a steady run it counts from the start', () => {
  const delays: number[] = []
  let failures = 0
  for (let start = 0; start < 9; start++) {
    const next = nextRestart(failures, 1_000)
    failures = next.failures
    delays.push(next.delayMs)
  }
  expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  expect(nextRestart(failures, 60_000)).toEqual({ delayMs: 500, failures: 1 })
})
