/** Uploaded files, in R2. Keys of one document share a prefix, so that a document's files can be found without a list of them. */

/** What a first look at an object shows. */
export interface FoundFile {
  size: number
  etag: string
  /** Its first bytes, at most `INSPECTED_BYTES`. */
  start: Uint8Array
}

export interface FileStore {
  /** Null when there is no such object. */
  inspect(key: string): Promise<FoundFile | null>
  deleteAll(prefix: string): Promise<void>
  /** How many objects there are below a prefix. */
  count(prefix: string): Promise<number>
}

/** Readers of PDF look for the header in the first 1024 bytes (ISO 32000-1, annex H.3.4.1). */
export const INSPECTED_BYTES = 1024

/** Below it is everything that a tenant has in R2. */
export function tenantPrefix(tenantId: string): string {
  return `tenants/${tenantId}/`
}

export function prefixOf(tenantId: string, documentId: string): string {
  return `${tenantPrefix(tenantId)}documents/${documentId}/`
}

export function keyOf(tenantId: string, document: { id: string; upload_id: string }): string {
  return `${prefixOf(tenantId, document.id)}${document.upload_id}.pdf`
}

export type Judgement =
  | { kind: 'missing' }
  /** `reason` is a sentence for a person. */
  | { kind: 'unusable'; reason: string }
  | { kind: 'fine'; etag: string }

/** Where the header was lost, an object gives a PDF away. */
const HEADER = /%PDF-|\d+\s+\d+\s+obj\b/

/** Whether an object can be taken for the file that was announced. Pure. */
export function judge(found: FoundFile | null, announcedSize: number): Judgement {
  if (!found) return { kind: 'missing' }
  if (found.size !== announcedSize)
    return { kind: 'unusable', reason: 'The file arrived with another size than announced. Upload it again.' }
  const start = new TextDecoder('latin1').decode(found.start.subarray(0, INSPECTED_BYTES))
  if (!HEADER.test(start))
    return {
      kind: 'unusable',
      reason: 'This is not a PDF file, whatever its name says. Save it as PDF and upload that.',
    }
  return { kind: 'fine', etag: found.etag }
}

/** Files in an R2 bucket. */
export function r2Files(bucket: R2Bucket): FileStore {
  return {
    async inspect(key) {
      const object = await bucket.get(key, { range: { offset: 0, length: INSPECTED_BYTES } })
      if (!object) return null
      return { size: object.size, etag: object.etag, start: new Uint8Array(await object.arrayBuffer()) }
    },
    async deleteAll(prefix) {
      for (let truncated = true; truncated; ) {
        const page = await bucket.list({ prefix })
        if (page.objects.length > 0) await bucket.delete(page.objects.map(({ key }) => key))
        truncated = page.truncated
      }
    },
    async count(prefix) {
      let count = 0
      for (let cursor: string | undefined, more = true; more; ) {
        const page = await bucket.list({ prefix, cursor })
        count += page.objects.length
        more = page.truncated
        cursor = page.truncated ? page.cursor : undefined
      }
      return count
    },
  }
}
