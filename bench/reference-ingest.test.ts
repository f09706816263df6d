import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Neon, startNeon } from '../local/neon/server.ts'
import { type RunningOpenAI, startOpenAI } from '../local/openai/server.ts'
import { makePdf, prose } from '../tests/support/pdf.ts'
import { type ObjectStore, startObjectStore } from './harness/object-store.ts'
import { type RateLimitStore, startRateLimitStore } from './harness/rate-limit-store.ts'
import { standInControl } from './harness/stand-ins.ts'
import { connectionString, openSql } from './reference-flow.ts'
import { CONTROL_STATEMENTS, type IngestServices, ingestReferenceFlow, insertsOf } from './reference-ingest.ts'
import { createProject } from './reference-project.ts'

const USER = 'ada@example.com'
let dataDir: string
let neon: Neon
let openai: RunningOpenAI
let limits: RateLimitStore
let files: ObjectStore
let services: IngestServices
let projectId: string

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'alcove-reference-ingest-'))
  neon = await startNeon({
    port: 0,
    dataDir,
    templatesDir: join(import.meta.dirname, '../node_modules/.cache/alcove-neon'),
  })
  openai = await startOpenAI({ port: 0 })
  limits = await startRateLimitStore()
  files = await startObjectStore(await makePdf(Array.from({ length: 40 }, (_, page) => prose('house', 40, page * 40))))
  services = {
    rateLimitUrl: limits.url,
    neonApiUrl: neon.url,
    neonApiKey: 'any',
    sqlEndpoint: neon.sqlEndpoint,
    openaiUrl: openai.url,
    openaiApiKey: 'any',
    embeddingModel: 'local-embedding',
    chatModel: 'local-chat',
    controlUrl: '',
    fileUrl: files.url,
  }
  services.controlUrl = await connectionString(services, await createProject(services, 'reference-control'))
  projectId = await createProject(services, 'reference-tenant')
  const control = openSql(services, services.controlUrl)
  for (const statement of CONTROL_STATEMENTS) await control.query(statement)
  await control.query('insert into databases (user_email, project_id) values ($1, $2)', [USER, projectId])
}, 60_000)

afterAll(async () => {
  await files?.close()
  await limits?.close()
  await openai?.close()
  await neon?.close()
  await rm(dataDir, { recursive: true, force: true })
})

describe('the reference ingest', () => {
  it('makes its calls in a row, but for the embeddings, which go side by side', async () => {
    const controls = [standInControl(neon.url), standInControl(openai.url)]
    for (const control of controls) await control.clearLog()
    const { chunks } = await ingestReferenceFlow(services, USER, 'house.pdf')
    expect(chunks).toBeGreaterThan(96)
    const logs = await Promise.all(controls.map((control) => control.log()))
    const calls = [...limits.log(), ...files.log(), ...logs.flat()].sort((a, b) => a.startedAt - b.startedAt)
    const where = (call: (typeof calls)[number]) =>
      call.service === 'neon-sql' ? (call.detail?.project === projectId ? ' tenant' : ' control') : ''
    expect(calls.map((call) => `${call.service} ${call.operation}${where(call)}`)).toEqual([
      'rate-limit limit',
      'neon-sql sql control',
      'neon-api getConnectionURI',
      'neon-sql sql tenant',
      'neon-sql sql tenant',
      'neon-sql sql tenant',
      'object-store get',
      ...Array<string>(Math.ceil(chunks / 96)).fill('openai embeddings'),
      'neon-sql sql tenant',
      'neon-sql sql control',
    ])
    const rows = calls.filter(({ service }) => service !== 'openai')
    for (const [index, call] of rows.entries())
      if (index > 0) expect(call.startedAt).toBeGreaterThanOrEqual(rows[index - 1]?.endedAt ?? 0)
    const insert = rows.at(-2)
    for (const { service, endedAt } of calls)
      if (service === 'openai') expect(insert?.startedAt).toBeGreaterThanOrEqual(endedAt)
  }, 60_000)

  it('stores what it embedded', async () => {
    const sql = openSql(services, await connectionString(services, projectId))
    const [count] = await sql.query('select count(*)::int as rows, count(embedding)::int as embedded from embeddings')
    expect(count?.rows).toBeGreaterThan(96)
    expect(count?.embedded).toBe(count?.rows)
  })
})

describe('insertsOf', () => {
  it('makes requests of 500 rows, or of as many as one may hold', () => {
    const rows = (count: number, bytes: number) =>
      [Array(count).fill(''), Array(count).fill('x'.repeat(bytes))] as const
    expect(insertsOf(...rows(1_200, 10))).toEqual([
      { from: 0, to: 500 },
      { from: 500, to: 1_000 },
      { from: 1_000, to: 1_200 },
    ])
    expect(insertsOf(...rows(3, 4_000_000))).toEqual([
      { from: 0, to: 2 },
      { from: 2, to: 3 },
    ])
    expect(insertsOf([], [])).toEqual([])
  })
})
