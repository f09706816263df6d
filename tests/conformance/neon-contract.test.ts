/** The contract of the chaos tests' world against the stand-in: what holds there has to hold here. */
import { afterAll, beforeAll, beforeEach, test } from 'vitest'
import { neonManagement } from '../../core/neon/management.ts'
import { openDatabase } from '../../core/sql.ts'
import { startTestNeon, type TestNeon } from '../../local/neon/testing.ts'
import type { FaultRule } from '../../local/stand-in/faults.ts'
import { contract, type Strike, type Subject } from '../chaos/contract.ts'

const OPERATION_MS = 400
/** How many projects there may be is said when a stand-in starts. */
const FULL = 'a full account makes no project until there is room'

let neon: TestNeon
let small: TestNeon
beforeAll(async () => {
  neon = await startTestNeon({ operationMs: OPERATION_MS })
  small = await startTestNeon({ operationMs: OPERATION_MS, projectsLimit: 1 })
})
beforeEach(() => neon.standIn.faults.clear())
afterAll(async () => {
  await neon.dispose()
  await small.dispose()
})

function subjectOf({ url, sqlEndpoint, standIn }: TestNeon): Subject {
  const strike = (one: Strike, service: 'neon-api' | 'neon-sql') => {
    const common = { times: 1, match: { service } }
    const rule: FaultRule =
      one === 'answer lost'
        ? { ...common, kind: 'lost-response' }
        : { ...common, kind: 'status', ...one, ...(service === 'neon-sql' ? { body: { message: 'struck' } } : {}) }
    standIn.faults.set([rule])
  }
  return {
    neon: neonManagement({ apiUrl: url, apiKey: 'local' }),
    open: (connectionString) => openDatabase(connectionString, sqlEndpoint),
    strikeManagement: (one) => strike(one, 'neon-api'),
    strikeSql: (one) => strike(one, 'neon-sql'),
    pass: () => new Promise((resolve) => setTimeout(resolve, OPERATION_MS + 50)),
    limitProjects: () => {},
  }
}

test.each(Object.entries(contract))('%s', (name, run) => run(subjectOf(name === FULL ? small : neon)))
