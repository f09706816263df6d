/** Looks past the app: into the bucket of the local cloud, by R2's S3 API. */
import { AwsClient } from 'aws4fetch'

const BUCKET = 'alcove-documents'

/** Keys below a tenant's prefix. */
export async function objectsOf(variables: Record<string, string>, tenant: string): Promise<string[]> {
  const { R2_S3_ENDPOINT, R2_ACCESS_KEY_ID = '', R2_SECRET_ACCESS_KEY = '' } = variables
  const s3 = new AwsClient({
    accessKeyId: R2_ACCESS_KEY_ID,
    secretAccessKey: R2_SECRET_ACCESS_KEY,
    service: 's3',
    region: 'auto',
  })
  const response = await s3.fetch(`${R2_S3_ENDPOINT}/${BUCKET}?list-type=2&prefix=tenants/${tenant}/`)
  if (!response.ok) throw new Error(`the bucket could not be listed: ${response.status}`)
  return [...(await response.text()).matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key)
}
