/** "Take your database with you": the archive that an owner gets, loaded somewhere else. */
import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { AwsClient } from 'aws4fetch'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Manifest } from '../../core/export/manifest.ts'
import { loadArchive, unpack } from '../support/archive.ts'
import { makePdf, prose } from '../support/pdf.ts'
import { newPerson, type Person, settled } from '../support/people.ts'
import { openTestDatabase } from '../support/pglite-database.ts'
import '../support/provided.ts'
import { rowsOf } from '../support/tenant-database.ts'

const { appUrl, neon, variables } = inject('cloud')
const server = process.env.LOCAL_NEON_POSTGRES
const run = promisify(execFile)

const TABLES = ['documents', 'pages', 'chunks', 'conversations', 'messages', 'alcove_migrations']
const contentSql = (table: string) => `select t::text as row from "${table}" t order by 1`

let ada: Person
const uploads: { id: string; bytes: Uint8Array }[] = []
beforeAll(async () => {
  ada = await newPerson(appUrl)
  for (const topic of ['cellar', 'attic']) {
    const bytes = await makePdf([prose(topic, 60), prose(topic, 60, 61)])
    const { document } = await ada.client.upload(ada.tenant, `${topic}.pdf`, bytes)
    await settled(ada, document.id)
    uploads.push({ id: document.id, bytes })
  }
  const conversation = await ada.client.converse(ada.tenant)
  const question = { conversation: conversation.id, text: 'What does rule 3 of the attic say?' }
  for await (const _ of ada.client.ask(ada.tenant, question));
})

const request = ({ client, tenant }: Person) => client.request('GET', `/api/tenants/${tenant}/export`)

async function exported(person: Person) {
  const response = await request(person)
  if (!response.body) throw new Error('no body')
  const archive = await unpack(response.body)
  const manifest = JSON.parse(new TextDecoder().decode(archive.get('manifest.json'))) as Manifest
  return { response, archive, manifest }
}

test('an owner takes the database and the files along, and they load into an empty database', async () => {
  const { response, archive, manifest } = await exported(ada)
  expect(response.headers.get('content-type')).toBe('application/x-tar')
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="alcove-${ada.tenant}.tar"`)
  const sha256 = (bytes: Uint8Array | undefined) =>
    createHash('sha256')
      .update(bytes ?? '')
      .digest('hex')
  for (const { id, bytes } of uploads) {
    const file = manifest.documents.find((document) => document.id === id)?.file
    expect(file).toEqual({ path: `files/${id}.pdf`, bytes: bytes.length, sha256: sha256(bytes) })
    expect(sha256(archive.get(`files/${id}.pdf`))).toBe(sha256(bytes))
  }
  const target = await openTestDatabase()
  await loadArchive(target, archive)
  for (const table of TABLES) {
    const rows = await rowsOf(neon, ada.tenant, contentSql(table))
    expect(rows.length).toBeGreaterThan(0)
    expect(await target.rows(contentSql(table))).toEqual(rows)
  }
  await target.close()
})

test('it is in the audit log', async () => {
  const answer = await ada.client.request('GET', `/api/tenants/${ada.tenant}/audit`)
  const { entries } = (await answer.json()) as { entries: { action: string }[] }
  expect(entries.map(({ action }) => action)).toContain('tenant.exported')
})

test.runIf(server)('load.sh loads it with psql, and refuses it once a byte is another', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'alcove-export-'))
  const name = `alcove_export_${randomUUID().replaceAll('-', '')}`
  const admin = postgres(server ?? '')
  const url = new URL(server ?? '')
  url.pathname = `/${name}`
  try {
    await admin.unsafe(`create database ${name}`)
    const response = await request(ada)
    await writeFile(join(folder, 'export.tar'), new Uint8Array(await response.arrayBuffer()))
    await run('tar', ['xf', 'export.tar'], { cwd: folder })
    const script = join(folder, `alcove-${ada.tenant}`, 'load.sh')
    await run(script, [url.href])
    const target = postgres(url.href)
    for (const table of TABLES)
      expect([...(await target.unsafe(contentSql(table)))]).toEqual(await rowsOf(neon, ada.tenant, contentSql(table)))
    await target.end()
    await writeFile(join(folder, `alcove-${ada.tenant}`, 'schema.sql'), 'select 1;')
    await expect(run(script, [url.href])).rejects.toThrow(/not as it was exported/)
  } finally {
    await admin.unsafe(`drop database if exists ${name}`)
    await admin.end()
    await rm(folder, { recursive: true })
  }
})

test('a file that is gone from the bucket is said, and the rest is whole', async () => {
  const [lost, kept] = uploads
  const { R2_S3_ENDPOINT, R2_ACCESS_KEY_ID = '', R2_SECRET_ACCESS_KEY = '' } = variables
  const credentials = { accessKeyId: R2_ACCESS_KEY_ID, secretAccessKey: R2_SECRET_ACCESS_KEY }
  const s3 = new AwsClient({ ...credentials, service: 's3', region: 'auto' })
  const bucket = `${R2_S3_ENDPOINT}/alcove-documents`
  const list = await s3.fetch(`${bucket}?list-type=2&prefix=tenants/${ada.tenant}/documents/${lost?.id}/`)
  const [, key] = /<Key>([^<]+)<\/Key>/.exec(await list.text()) ?? []
  await s3.fetch(`${bucket}/${key}`, { method: 'DELETE' })
  const { archive, manifest } = await exported(ada)
  expect(manifest.documents.find(({ id }) => id === lost?.id)).toMatchObject({ file: null, missing: 'gone' })
  expect(archive.has(`files/${lost?.id}.pdf`)).toBe(false)
  expect(archive.get(`files/${kept?.id}.pdf`)?.length).toBe(kept?.bytes.length)
})

test('a failure in the middle breaks the download off', async () => {
  // More than an answer of the database can hold, so that its page can't be read.
  const statement = `update pages set text = repeat('x', 11000000) where document_id = '${uploads[1]?.id}' and number = 2`
  await rowsOf(neon, ada.tenant, statement)
  const response = await request(ada)
  expect(response.status).toBe(200)
  await expect(response.arrayBuffer()).rejects.toThrow()
})

afterAll(async () => {
  // Five exports in a row are allowed; more have to wait.
  for (let more = 0; more < 5; more++)
    await request(ada).then(
      (response) => response.body?.cancel(),
      () => undefined,
    )
  await expect(request(ada)).rejects.toMatchObject({ status: 429 })
})
