import { expect, test } from 'vitest'
import { type ResealDeps, resealPage } from './reseal.ts'

const idOf = (n: number) => `us-${String(n).padStart(4, '0')}`
const all = Array.from({ length: 250 }, (_, n) => idOf(n))

function fleet(outcomes: Record<string, Awaited<ReturnType<ResealDeps['reseal']>> | 'unreachable'> = {}) {
  const asked: string[] = []
  const deps: ResealDeps = {
    tenantsAfter: async (after, limit) => all.filter((id) => id > after).slice(0, limit),
    async reseal(id) {
      asked.push(id)
      const outcome = outcomes[id] ?? 'resealed'
      if (outcome === 'unreachable') throw new Error('away')
      return outcome
    },
    places: ['us', 'eu', 'ap'],
    async resealPool(place) {
      asked.push(`pool ${place}`)
      if (place === 'ap') throw new Error('away')
      return place === 'us' ? { resealed: 2, failed: 0 } : { resealed: 0, failed: 1 }
    },
  }
  return { deps, asked }
}

test('asks each tenant once, a page at a time, and each pool in the end', async () => {
  const { deps, asked } = fleet()
  let resealed = 0
  const failed: string[] = []
  let cursor: string | undefined
  do {
    const answer = await resealPage(deps, cursor)
    resealed += answer.resealed
    failed.push(...answer.failed)
    cursor = answer.next ?? undefined
  } while (cursor)
  expect(resealed).toBe(252)
  expect(asked).toEqual([...all, 'pool us', 'pool eu', 'pool ap'])
  expect(failed).toEqual(['pool eu', 'pool ap'])
})

test('counts what was sealed anew, and names what failed', async () => {
  const { deps } = fleet({ [idOf(1)]: 'current', [idOf(2)]: 'none', [idOf(3)]: 'failed', [idOf(4)]: 'unreachable' })
  expect(await resealPage(deps, undefined)).toEqual({ resealed: 96, failed: [idOf(3), idOf(4)], next: idOf(99) })
})
