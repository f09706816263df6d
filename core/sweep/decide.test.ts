import { expect, test } from 'vitest'
import { judge, ownerByName } from './decide.ts'

const ID = 'us-abcdefghijkmnpqrstuv'
const NOW = 1_000_000_000

test('a name says who owns it, to the last character', () => {
  expect(ownerByName('alcove', `alcove-${ID}`)).toEqual({ kind: 'tenant', tenantId: ID })
  expect(ownerByName('alcove', 'alcove-pool-us-12')).toEqual({ kind: 'pool', place: 'us' })
})

test.each([
  ['another deployment whose name is longer', `alcove-eu-${ID}`],
  ['its pool', 'alcove-eu-pool-us-1'],
  ['one called like a pool', `alcove-pool-${ID}`],
  ['one called like a place', `alcove-us-${ID}`],
  ['one whose name ends in ours', `my-alcove-${ID}`],
  ['a name that begins like ours', `alcove2-${ID}`],
  ['something by hand', 'alcove-backup'],
  ['a copy', `alcove-${ID}-copy`],
  ['ours alone', 'alcove'],
])('%s is not ours', (_, name) => {
  expect(ownerByName('alcove', name)).toBeNull()
})

test('only what its owner disowns can be removed, after the grace time', () => {
  expect(judge('no', NOW - 100, NOW, 100).removable).toBe(true)
  expect(judge('no', NOW - 99, NOW, 100).removable).toBe(false)
  expect(judge('unknown', 0, NOW, 100).removable).toBe(false)
  expect(judge('unasked', 0, NOW, 100).removable).toBe(false)
})
