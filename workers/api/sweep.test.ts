import { expect, test } from 'vitest'
import { type SweepDeps, sweep } from './sweep.ts'

const idOf = (letter: string) => `us-${letter.repeat(20)}`
const [ADA, BEN, EVE] = [idOf('a'), idOf('b'), idOf('e')]
const HOUR = 3_600_000

/** Objects by tenant: what each says; `away` can't be asked. */
function world(
  options: Partial<SweepDeps> & { says?: Record<string, 'yes' | 'no' | 'unknown' | 'away'>; age?: number },
) {
  const removed: string[] = []
  const deps: SweepDeps = {
    now: () => 100 * HOUR,
    deployment: 'alcove',
    graceMs: 72 * HOUR,
    known: async () => new Map(),
    projects: async () => [],
    tenantsWithFiles: async () => [],
    async askTenant(id) {
      const word = options.says?.[id] ?? 'unknown'
      if (word === 'away') throw new Error('away')
      return word
    },
    askPool: async () => 'unknown',
    remember: async (found) =>
      new Map(found.map(({ kind, id }) => [`${kind} ${id}`, (100 - (options.age ?? 80)) * HOUR])),
    async remove({ kind, id }) {
      removed.push(`${kind} ${id}`)
    },
    ...options,
  }
  return { deps, removed }
}
const projects =
  (...ids: string[]) =>
  async () =>
    ids.map((id) => ({ id: `project of ${id}`, name: `alcove-${id}` }))

test('a control database that was restored to yesterday costs nobody anything: objects decide', async () => {
  const says = { [ADA]: 'yes', [BEN]: 'away', [EVE]: 'unknown' } as const
  const { deps, removed } = world({ says, projects: projects(ADA, BEN, EVE), tenantsWithFiles: async () => [ADA, BEN] })
  const report = await sweep(deps, true)
  expect(report.orphans.map(({ id, removable }) => [id, removable])).toEqual([
    [`project of ${BEN}`, false],
    [`project of ${EVE}`, false],
    [`tenants/${BEN}/`, false],
  ])
  expect(removed).toEqual([])
})

test('what its owner disowns is removed, when told to, past the grace time', async () => {
  const options = { says: { [ADA]: 'no' } as const, projects: projects(ADA), tenantsWithFiles: async () => [ADA] }
  const { deps, removed } = world(options)
  expect((await sweep(deps, false)).removed).toEqual([])
  expect(removed).toEqual([])
  const young = world({ ...options, age: 71 })
  expect((await sweep(young.deps, true)).removed).toEqual([])
  expect((await sweep(deps, true)).removed).toHaveLength(2)
  expect(removed).toEqual([`project project of ${ADA}`, `files tenants/${ADA}/`])
})

test('only a few a run, and a removal that fails is not reported as one', async () => {
  const ids = 'abcdefgh'.split('').map(idOf)
  const says = Object.fromEntries(ids.map((id) => [id, 'no' as const]))
  expect((await sweep(world({ says, projects: projects(...ids) }).deps, true)).removed).toHaveLength(5)
  const broken = world({ says, projects: projects(...ids), remove: () => Promise.reject(new Error('away')) })
  expect((await sweep(broken.deps, true)).removed).toEqual([])
})

test('another deployment’s projects aren’t even listed, and those in use aren’t asked about', async () => {
  const { deps } = world({
    says: { [ADA]: 'no', [BEN]: 'no' },
    known: async () => new Map([[ADA, `project of ${ADA}`]]),
    projects: async () => [...(await projects(ADA)()), { id: 'p', name: `alcove-eu-${BEN}` }],
  })
  expect((await sweep(deps, true)).orphans).toEqual([])
})

test('rows of a tenant that is gone, and those of one whose project only can’t be found', async () => {
  const known = async () =>
    new Map([
      [ADA, 'gone'],
      [BEN, 'gone, too'],
      [EVE, null],
    ])
  const { deps, removed } = world({ says: { [ADA]: 'no', [BEN]: 'yes', [EVE]: 'no' }, known })
  expect((await sweep(deps, true)).orphans).toMatchObject([{ kind: 'rows', id: ADA, removable: true }])
  expect(removed).toEqual([`rows ${ADA}`])
})

test('a slot of a pool is the pool’s, or the tenant’s that has it; a pool that doesn’t know disowns nothing', async () => {
  const slot = async () => [{ id: 'p', name: 'alcove-pool-us-1' }]
  const orphansOf = async (answer: Awaited<ReturnType<SweepDeps['askPool']>>, says = {}) =>
    (await sweep(world({ projects: slot, askPool: async () => answer, says }).deps, true)).orphans
  expect(await orphansOf('unclaimed')).toEqual([])
  expect(await orphansOf('unknown')).toMatchObject([{ removable: false }])
  expect(await orphansOf({ tenantId: ADA }, { [ADA]: 'yes' })).toEqual([])
  expect(await orphansOf({ tenantId: ADA }, { [ADA]: 'no' })).toMatchObject([{ removable: true }])
})

test('a list that isn’t whole is no ground for anything', async () => {
  await expect(sweep(world({ projects: () => Promise.reject(new Error('away')) }).deps, true)).rejects.toThrow('away')
})
