import { expect, test, vi } from 'vitest'
import type {
  FleetMessage,
  MigrationOrder,
  MigrationReport,
  MigrationResult,
} from '../../../durable-objects/rollout/rpc.ts'
import { SETTINGS } from '../env.fixture.ts'
import { consumeFleet, type FleetDeps, handleFleet } from './queue.ts'

const message = (number: number): FleetMessage => ({
  rolloutId: '0198c0de-0000-7000-8000-000000000001',
  tenantId: `us-${String.fromCharCode(97 + number).repeat(20)}`,
  token: `0198c0de-0000-7000-8000-00000000000${number}`,
})

function testFleet(answers: Record<string, () => Promise<MigrationResult>> = {}) {
  const reports: MigrationReport[] = []
  const migrated: MigrationOrder[] = []
  const rollout = {
    claim: vi.fn(
      async (messages: FleetMessage[]): Promise<(MigrationOrder | null)[]> =>
        messages.map((one) => ({ ...one, to: 'b', wake: true })),
    ),
    report: vi.fn(async (more: MigrationReport[]) => void reports.push(...more)),
  }
  const deps: FleetDeps = {
    rollout,
    tenant: (tenantId) => ({
      migrate(order) {
        migrated.push(order)
        return answers[tenantId]?.() ?? Promise.resolve({ kind: 'done', version: 'b' })
      },
    }),
  }
  return { deps, rollout, reports, migrated }
}

test('takes up what still stands, side by side, and reports each', async () => {
  const first = Promise.withResolvers<MigrationResult>()
  const { deps, rollout, reports, migrated } = testFleet({ [message(0).tenantId]: () => first.promise })
  rollout.claim.mockImplementation(async (messages) =>
    messages.map((one, at) => (at === 1 ? null : { ...one, to: 'b', wake: false })),
  )
  const handled = handleFleet([0, 1, 2].map(message), deps)
  await vi.waitFor(() => expect(reports.map(({ tenantId }) => tenantId)).toEqual([message(2).tenantId]))
  first.resolve({ kind: 'idle' })
  expect(await handled).toEqual(['done', 'done', 'done'])
  expect(migrated).toHaveLength(2)
  expect(reports[1]).toMatchObject({ order: { token: message(0).token }, result: { kind: 'idle' } })
})

test('an object that fails is a failure that may pass', async () => {
  const { deps, reports } = testFleet({ [message(0).tenantId]: () => Promise.reject(new Error('overloaded')) })
  expect(await handleFleet([message(0)], deps)).toEqual(['done'])
  expect(reports).toMatchObject([{ result: { kind: 'failed', retryable: true } }])
})

test('what could not be claimed or reported comes again', async () => {
  const { deps, rollout, migrated } = testFleet()
  rollout.claim.mockRejectedValueOnce(new Error('away'))
  expect(await handleFleet([0, 1].map(message), deps)).toEqual(['again', 'again'])
  expect(migrated).toEqual([])
  rollout.report.mockRejectedValueOnce(new Error('away'))
  expect(await handleFleet([0, 1].map(message), deps)).toEqual(['again', 'done'])
})

test('messages that nobody understands are dropped, and the others get their fate', async () => {
  const { deps } = testFleet()
  const fates: string[] = []
  const bodies = [null, { ...message(0), tenantId: '../x' }, message(1)]
  const messages = bodies.map((body, at) => ({
    body,
    ack: () => void fates.push(`${at} ack`),
    retry: ({ delaySeconds }: { delaySeconds: number }) => void fates.push(`${at} again in ${delaySeconds}`),
  }))
  const namespace = (stub: object) => ({ idFromName: (name: string) => name, get: () => stub })
  const env = { ...SETTINGS, ROLLOUT: namespace(deps.rollout), TENANT: namespace(deps.tenant(message(1).tenantId)) }
  await consumeFleet({ messages } as unknown as MessageBatch, env as unknown as ApiEnv)
  expect(fates).toEqual(['0 ack', '1 ack', '2 ack'])
})
