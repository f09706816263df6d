import { expect, test } from 'vitest'
import type { Place } from './config.ts'
import { bucketOf, bucketOfTenant, homeOf, placeOf, residencyOf } from './places.ts'

const us: Place = {
  label: 'United States',
  region: 'aws-us-east-1',
  bucket: { binding: 'DOCUMENTS', name: 'alcove-documents' },
}
const eu: Place = {
  label: 'European Union',
  region: 'aws-eu-central-1',
  jurisdiction: 'eu',
  bucket: { binding: 'DOCUMENTS_EU', name: 'alcove-documents-eu', jurisdiction: 'eu' },
}
const places = { us, eu }
const tenant = (place: string) => `${place}-${'a'.repeat(20)}`

/** A namespace that says which one it is. */
function namespaceOf(name: string): DurableObjectNamespace {
  return {
    name,
    jurisdiction: (jurisdiction: string) => namespaceOf(jurisdiction),
  } as unknown as DurableObjectNamespace
}

test('a tenant is in the place that its id names, and in no other thing that an object has', () => {
  expect(placeOf(places, tenant('eu'))).toBe(eu)
  expect(placeOf(places, tenant('xx'))).toBeNull()
  expect(placeOf(places, tenant('constructor'))).toBeNull()
})

test('the jurisdiction of the place is asked for, and none where there is none', () => {
  expect(homeOf(namespaceOf('anywhere'), eu)).toMatchObject({ name: 'eu' })
  expect(homeOf(namespaceOf('anywhere'), us)).toMatchObject({ name: 'anywhere' })
  expect(homeOf(namespaceOf('anywhere'), null)).toMatchObject({ name: 'anywhere' })
})

test('files are in the bucket of the place, and a binding that is none is an error', () => {
  const bucket = (name: string) => ({ name, head: () => null })
  const env = { DOCUMENTS: bucket('everywhere'), DOCUMENTS_EU: bucket('europe') }
  expect(bucketOf(env, eu)).toBe(env.DOCUMENTS_EU)
  expect(bucketOfTenant(env, places, tenant('us'))).toBe(env.DOCUMENTS)
  expect(() => bucketOfTenant(env, places, tenant('xx'))).toThrow(/not configured/)
  expect(() => bucketOf({ DOCUMENTS_EU: 'text' }, eu)).toThrow(/DOCUMENTS_EU/)
  expect(() => bucketOf({}, eu)).toThrow(/DOCUMENTS_EU/)
})

test('people are told where each thing is, and everything that is not pinned', () => {
  const pinned = residencyOf(eu, 'aws-eu-central-1')
  expect(pinned).toMatchObject({
    database: { region: 'aws-eu-central-1' },
    coordination: { jurisdiction: 'eu' },
    files: { bucket: 'alcove-documents-eu', jurisdiction: 'eu' },
  })
  expect(pinned.notPinned.join(' ')).toMatch(/e-mail addresses.*chat model/)
  const loose = residencyOf(us, 'aws-us-east-1')
  expect(loose).toMatchObject({ coordination: { jurisdiction: null }, files: { jurisdiction: null } })
  expect(loose.notPinned).toHaveLength(pinned.notPinned.length + 2)
})
