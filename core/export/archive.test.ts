import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tenantMigrations } from '../../migrations/tenant/bundle.gen.ts'
import { loadArchive, unpack } from '../../tests/support/archive.ts'
import { openTestDatabase, type TestDatabase } from '../../tests/support/pglite-database.ts'
import { newId } from '../ids.ts'
import { type ExportDeps, prepareExport } from './archive.ts'
import type { Manifest } from './manifest.ts'
import { EXPORTED_NAMES } from './tables.ts'
import { tarStream } from './tar.ts'

const ODD = 'tab\there, line\nbreak, return\r, back\\slash, \\N, \\., "quotes", ünï — 漢字 🦉'
const EMBEDDING = `[${Array.from({ length: 1536 }, (_, i) => (i % 7) / 8 - 0.25).join(',')}]`
const DOCUMENTS = 5
const CHUNKS = 130

let source: TestDatabase
const ids = Array.from({ length: DOCUMENTS }, () => newId())
const conversations = Array.from({ length: 3 }, () => newId())
beforeAll(async () => {
  source = await openTestDatabase(tenantMigrations)
  for (const [index, id] of ids.entries()) {
    await source.query({
      text: `insert into documents (id, title, generation, state, pages) values ($1::uuid, $2, $3::integer, 'ready', 2)`,
      params: [id, `${ODD} ${index}`, index + 1],
    })
    await source.query({
      text: `insert into pages (document_id, number, generation, text)
        select $1::uuid, n, $2::integer, $3 || n from generate_series(1, 3) n`,
      params: [id, index + 1, ODD],
    })
    await source.query({
      text: `insert into chunks (document_id, ordinal, generation, page_start, page_end, start_offset, end_offset, content,
          embedding, embedding_model)
        select $1::uuid, n, $2::integer, 1, 1, 0, 10, $3 || n, case when n % 3 > 0 then $4::halfvec end,
          case when n % 3 > 0 then 'm' end
        from generate_series(1, $5::integer) n`,
      params: [id, index + 1, ODD, EMBEDDING, CHUNKS],
    })
  }
  for (const id of conversations) {
    await source.query({
      text: `insert into conversations (id, user_id, title, scope) values ($1::uuid, $1::uuid, $2, $3::jsonb)`,
      params: [id, ODD, id === conversations[0] ? null : JSON.stringify(ids)],
    })
    await source.query({
      text: `insert into messages (id, conversation_id, role, parts, ended, created_at)
        select gen_random_uuid(), $1::uuid, case when n % 2 = 0 then 'user' else 'assistant' end, $2::jsonb,
          case when n = 3 then 'stopped' end, '2026-02-03 04:05:06.123456+00'::timestamptz + make_interval(secs => n)
        from generate_series(1, 4) n`,
      params: [id, JSON.stringify([{ type: 'text', text: ODD }])],
    })
  }
})
afterAll(() => source.close())

const pdf = new TextEncoder().encode('%PDF-1.7 something')
const tenant = { id: 'us-abc', name: 'Ada’s workspace' }

function depsWith(changes: Partial<ExportDeps> = {}): ExportDeps {
  return {
    tenant,
    database: source,
    migrations: tenantMigrations,
    documents: ids.map((id) => ({ id, title: ODD, size: pdf.length })),
    deleted: [],
    openFile: async () =>
      (async function* () {
        yield pdf.slice(0, 5)
        yield pdf.slice(5)
      })(),
    now: () => Date.parse('2026-03-04T05:06:07Z'),
    wait: async () => {},
    ...changes,
  }
}

async function exported(deps: ExportDeps) {
  const prepared = await prepareExport(deps)
  if (prepared.kind !== 'ready') throw new Error(prepared.kind)
  const failures: unknown[] = []
  const stream = tarStream(prepared.entries, {
    modifiedAt: new Date(deps.now()),
    failed: (error) => failures.push(error),
  })
  const archive = await unpack(stream)
  expect(failures).toEqual([])
  return archive
}

/** Every row as PostgreSQL prints it, generated columns included. */
const contentOf = async (database: TestDatabase, table: string) =>
  (await database.rows(`select t::text as row from "${table}" t order by 1`)).map(({ row }) => row)

test('no table of the schema is forgotten', async () => {
  const rows =
    await source.rows(`select relname::text as name from pg_class c join pg_namespace n on n.oid = relnamespace
    where nspname = 'public' and relkind in ('r', 'p')`)
  expect(rows.map(({ name }) => name).sort()).toEqual([...EXPORTED_NAMES].sort())
})

describe('a whole export', () => {
  let archive: Map<string, Uint8Array>
  let manifest: Manifest
  beforeAll(async () => {
    archive = await exported(depsWith())
    manifest = JSON.parse(new TextDecoder().decode(archive.get('manifest.json'))) as Manifest
  })

  test('loads into an empty database, and every row is the same', async () => {
    const target = await openTestDatabase()
    await loadArchive(target, archive)
    for (const table of EXPORTED_NAMES) expect(await contentOf(target, table)).toEqual(await contentOf(source, table))
    await target.close()
  })

  test('ends with a manifest of sizes, counts and hashes that are right', () => {
    expect([...archive.keys()].at(-1)).toBe('manifest.json')
    const listed = [
      ...manifest.files,
      ...manifest.tables.flatMap(({ parts }) => parts),
      ...manifest.documents.flatMap(({ file }) => (file ? [file] : [])),
    ]
    expect(listed.map(({ path }) => path).sort()).toEqual(
      [...archive.keys()].filter((path) => path !== 'manifest.json').sort(),
    )
    for (const { path, bytes, sha256 } of listed) {
      const file = archive.get(path) ?? new Uint8Array()
      expect([bytes, sha256]).toEqual([file.length, createHash('sha256').update(file).digest('hex')])
    }
    expect(manifest.tables.map(({ name, rows }) => [name, rows])).toEqual([
      ['alcove_migrations', tenantMigrations.length],
      ['documents', DOCUMENTS],
      ['pages', DOCUMENTS * 3],
      ['chunks', DOCUMENTS * CHUNKS],
      ['conversations', 3],
      ['messages', 12],
    ])
    expect(manifest.tables.find(({ name }) => name === 'chunks')?.parts.length).toBeGreaterThan(2)
    expect(manifest).toMatchObject({
      tenant,
      schemaVersion: tenantMigrations.at(-1)?.id,
      changed: [],
      unknownTables: [],
    })
  })

  test('does not load when rows are missing', async () => {
    const target = await openTestDatabase()
    const cut = new Map([...archive].filter(([path]) => !path.endsWith('-messages.sql')))
    await expect(loadArchive(target, cut)).rejects.toThrow('messages has 0 rows, not 12')
    expect(await target.rows(`select to_regclass('documents') as found`)).toEqual([{ found: null }])
    await target.close()
  })
})

test('what is deleted, but may still have rows, is left out with its rows', async () => {
  const archive = await exported(depsWith({ deleted: [ids[1] ?? ''] }))
  const text = [...archive]
    .filter(([path]) => path.startsWith('data/'))
    .map(([, file]) => new TextDecoder().decode(file))
  const manifest = JSON.parse(new TextDecoder().decode(archive.get('manifest.json'))) as Manifest
  expect(manifest.tables.find(({ name }) => name === 'chunks')?.rows).toBe((DOCUMENTS - 1) * CHUNKS)
  expect(text.filter((part) => /^COPY "(documents|pages|chunks)"/.test(part)).join()).not.toContain(ids[1])
})

test('a file that is gone is said in the manifest', async () => {
  const archive = await exported(
    depsWith({
      openFile: async ({ id }) =>
        id === ids[2]
          ? null
          : (async function* () {
              yield pdf
            })(),
    }),
  )
  const { documents } = JSON.parse(new TextDecoder().decode(archive.get('manifest.json'))) as Manifest
  expect(documents.filter(({ missing }) => missing === 'gone').map(({ id }) => id)).toEqual([ids[2]])
  expect(archive.has(`files/${ids[2]}.pdf`)).toBe(false)
  expect(archive.has(`files/${ids[1]}.pdf`)).toBe(true)
})

test('a document that is read anew or deleted meanwhile is said in the manifest, and what was read still loads', async () => {
  const database = await openTestDatabase(tenantMigrations)
  const [gone, again] = [newId(1), newId(2)]
  for (const id of [gone, again]) {
    await database.rows(`insert into documents (id, title, generation, state) values ('${id}', 't', 1, 'ready')`)
    await database.rows(`insert into pages select '${id}', n, 1, 'x' from generate_series(1, 2) n`)
  }
  let reads = 0
  const meddling: ExportDeps['database'] = {
    batch: (statements, options) => database.batch(statements, options),
    async query(statement) {
      const rows = await database.query(statement)
      if (statement.text.includes('from "documents"') && ++reads === 1) {
        await database.rows(`delete from documents where id = '${gone}'`)
        await database.rows(`update documents set generation = 2 where id = '${again}'`)
        await database.rows(`update pages set generation = 2 where document_id = '${again}' and number = 1`)
      }
      return rows as never
    },
  }
  const archive = await exported(depsWith({ database: meddling, documents: [] }))
  const manifest = JSON.parse(new TextDecoder().decode(archive.get('manifest.json'))) as Manifest
  expect(manifest.changed).toEqual([
    { table: 'documents', id: gone, what: 'deleted' },
    { table: 'documents', id: again, what: 'replaced' },
  ])
  const target = await openTestDatabase()
  await loadArchive(target, archive)
  expect(await target.rows('select number, generation from pages')).toEqual([{ number: 2, generation: 1 }])
  await Promise.all([database.close(), target.close()])
})
