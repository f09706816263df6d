import { expect, it } from 'vitest'
import { tenantStub } from './stub.ts'

const PLACES = {
  us: { label: 'United States', region: 'aws-us-east-1', bucket: { binding: 'DOCUMENTS', name: 'alcove-documents' } },
  eu: {
    label: 'Europe',
    region: 'aws-eu-central-1',
    jurisdiction: 'eu' as const,
    bucket: { binding: 'DOCUMENTS_EU', name: 'alcove-documents-eu' },
  },
}

/** A namespace whose stubs tell how they were reached. */
function namespaceOf(home: string): DurableObjectNamespace {
  return {
    idFromName: (name: string) => `${home}:${name}`,
    get: (id: unknown) => id,
    jurisdiction: (jurisdiction: string) => namespaceOf(jurisdiction),
  } as unknown as DurableObjectNamespace
}

it.each([
  ['us-aaaaaaaaaaaaaaaaaaaa', 'anywhere:us-aaaaaaaaaaaaaaaaaaaa'],
  ['eu-aaaaaaaaaaaaaaaaaaaa', 'eu:eu-aaaaaaaaaaaaaaaaaaaa'],
  ['xx-aaaaaaaaaaaaaaaaaaaa', 'anywhere:xx-aaaaaaaaaaaaaaaaaaaa'],
])('reaches the object of %s where its place says', (tenantId, reached) => {
  expect(tenantStub(namespaceOf('anywhere'), tenantId, PLACES)).toBe(reached)
})
