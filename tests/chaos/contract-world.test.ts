/** The contract against the world in memory. Its time passes while somebody waits for it. */
import { neonConfig } from '@neondatabase/serverless'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { neonManagement } from '../../core/neon/management.ts'
import { openDatabase } from '../../core/sql.ts'
import { contract, type Strike, type Subject } from './contract.ts'
import { Coverage, NO_FAULTS } from './faults.ts'
import { Life, live } from './sim/life.ts'
import type { Fault } from './steps.ts'
import { MANAGEMENT_URL, network, SQL_URL } from './world/network.ts'
import { SqlEngine } from './world/sql-engine.ts'
import { World } from './world/world.ts'

const engine = new SqlEngine()
let world: World | null = null
beforeAll(() => engine.reset())
afterEach(() => world?.end())
afterAll(() => engine.close())

const MANAGEMENT_FAULTS: Record<number, Fault> = { 423: '423', 429: '429', 503: '503', 500: '5xx' }
const SQL_FAULTS: Record<number, Fault> = { 402: 'over quota', 500: '5xx' }

async function subjectOf(begun: World): Promise<Subject> {
  let strike: { fault: Fault; sql: boolean } | null = null
  const { seam, clock } = begun
  seam.faults = {
    decide(step) {
      const isManagement = /project|connection|operations|endpoints/.test(step)
      if (!strike || strike.sql === isManagement) return null
      const { fault } = strike
      strike = null
      return fault
    },
  }
  const send = network(begun)
  /** A request as some Worker sends it, and the time that it takes. */
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const sent = live(new Life('Worker', 'contract'), () => send(input, init))
    let over = false
    const end = () => {
      over = true
    }
    sent.then(end, end)
    await clock.runUntil(clock.now + 60_000, () => over)
    return sent
  }
  neonConfig.fetchFunction = fetch
  const faultOf = (one: Strike, faults: Record<number, Fault>): Fault => {
    const fault = one === 'answer lost' ? one : faults[one.status]
    if (!fault) throw new Error('the world has no such fault')
    begun.retryAfterSeconds = one === 'answer lost' ? null : (one.retryAfterSeconds ?? null)
    return fault
  }
  return {
    neon: neonManagement({ apiUrl: MANAGEMENT_URL, apiKey: 'key', fetch }),
    open: (connectionString) => openDatabase(connectionString, SQL_URL),
    strikeManagement(one) {
      strike = { fault: faultOf(one, MANAGEMENT_FAULTS), sql: false }
    },
    strikeSql(one) {
      strike = { fault: faultOf(one, SQL_FAULTS), sql: true }
    },
    pass: async () => void (await clock.runUntil(clock.now + 2_000)),
    limitProjects(count) {
      begun.account.limit = count
    },
  }
}

test.each(Object.entries(contract))('%s', async (_, run) => {
  world = await World.begin({ seed: 1, coverage: new Coverage(), engine, faults: () => NO_FAULTS })
  await run(await subjectOf(world))
  expect(world.clock.steps).toBeGreaterThan(0)
})
