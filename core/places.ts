/**
 * Where a tenant lives, and how what is kept there is reached. All of it is read from the table of places: which
 * jurisdiction is asked for, and which bucket, is configuration, so that the same code runs where there are none.
 */
import type { Place } from './config.ts'
import type { Residency } from './contract.ts'
import { placeOfTenant } from './ids.ts'

export type Places = Record<string, Place>

/** The place that a tenant's id names, or null when the table doesn't know it. */
export function placeOf(places: Places, tenantId: string): Place | null {
  const id = placeOfTenant(tenantId)
  return Object.hasOwn(places, id) ? (places[id] ?? null) : null
}

/**
 * The namespace in the jurisdiction of a place. The same object must be reached the same way from everywhere: in another
 * jurisdiction the same name is another object. Null, a place that nobody knows, is one without a jurisdiction.
 */
export function homeOf<T extends Rpc.DurableObjectBranded | undefined>(
  namespace: DurableObjectNamespace<T>,
  place: Place | null,
): DurableObjectNamespace<T> {
  return place?.jurisdiction ? namespace.jurisdiction(place.jurisdiction) : namespace
}

/** The bucket of a place, among a Worker's bindings. Throws when the table names none of them. */
export function bucketOf(env: object, place: Place): R2Bucket {
  const bound: unknown = Reflect.get(env, place.bucket.binding)
  if (!isBucket(bound)) throw new Error(`there is no bucket bound as ${place.bucket.binding}`)
  return bound
}

function isBucket(bound: unknown): bound is R2Bucket {
  return typeof bound === 'object' && bound !== null && 'head' in bound
}

/** The bucket in which a tenant's files are. Throws for a tenant whose place nobody knows. */
export function bucketOfTenant(env: object, places: Places, tenantId: string): R2Bucket {
  const place = placeOf(places, tenantId)
  if (!place) throw new Error('the place of this tenant is not configured')
  return bucketOf(env, place)
}

/** True everywhere, because it is how the service works. */
const NEVER_PINNED = [
  'Titles of documents, names of workspaces, and names and e-mail addresses of people are also in the database of this service, which all places share.',
  'Requests are handled by the data centre nearest to whoever sends them; nothing is kept there.',
  'Questions and the passages that answer them go to the provider of the chat model, and all text of documents to that of the embedding model.',
]
const NO_JURISDICTION =
  'Members, states of documents and titles of conversations are kept where Cloudflare puts them; no jurisdiction is pinned.'
const NO_BUCKET_JURISDICTION = 'Files are kept where Cloudflare puts the bucket; no jurisdiction is pinned.'

/** Where each thing of a tenant is, for its people. `region` is that of the database, which never moves. */
export function residencyOf(place: Place, region: string): Residency {
  const { bucket, jurisdiction } = place
  return {
    database: { region },
    coordination: { jurisdiction: jurisdiction ?? null },
    files: { bucket: bucket.name, jurisdiction: bucket.jurisdiction ?? null },
    notPinned: [
      ...(jurisdiction ? [] : [NO_JURISDICTION]),
      ...(bucket.jurisdiction ? [] : [NO_BUCKET_JURISDICTION]),
      ...NEVER_PINNED,
    ],
  }
}
