/**
 * A thread for computes, one after another: opens a project's PGlite, runs one request after another, closes it. Code that
 * has warmed up opens the next one in half the time.
 */
import { parentPort } from 'node:worker_threads'
import { PGlite, protocol } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { prepareData } from './data-directory.ts'
import type { ComputeData, FromCompute, ToCompute } from './messages.ts'
import { databaseName, ownerName, startParams } from './pglite-settings.ts'
import { createSession, type Exchange, type Session } from './session.ts'

const port = parentPort
if (port === null) throw new Error('not started as a thread')
const tell = (message: FromCompute) => port.postMessage(message)

const vectorControl = '/pglite/share/postgresql/extension/vector.control'

async function openDatabase(data: ComputeData): Promise<PGlite> {
  const path = await prepareData(data.projectDirectory, data.templateDirectory)
  const database = await PGlite.create({
    dataDir: path,
    database: databaseName,
    startParams,
    extensions: { vector },
    pgliteWasmModule: data.modules.pglite,
    initdbWasmModule: data.modules.initdb,
  })
  // At Neon a database's owner may create this extension without being a superuser.
  const control = Buffer.from(database.Module.FS.readFile(vectorControl)).toString()
  database.copyToFS(vectorControl, Buffer.from(`${control}\ntrusted = true\n`))
  return database
}

function exchangeWith(database: PGlite): Exchange {
  return async (message, onMessage) => {
    const parser = new protocol.Parser()
    let ready = false
    await database.execProtocolRawStream(message, {
      onRawData: (bytes) =>
        parser.parse(bytes, (answer) => {
          ready = answer.name === 'readyForQuery'
          onMessage(answer)
        }),
    })
    // Ends the thread: a backend in an unknown state must not serve the next request.
    if (!ready) throw new Error('the backend stopped in the middle of an answer')
  }
}

/** What is reported about a database before it closes. */
async function measure(exchange: Exchange): Promise<{ writtenBytes?: number; logicalSizeBytes?: number }> {
  let row: (string | null)[] = []
  const query = `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0'), pg_database_size(current_database())`
  await exchange(protocol.serialize.query(query), (message) => {
    if (message.name === 'dataRow') row = (message as unknown as { fields: (string | null)[] }).fields
  })
  return row.length === 2 ? { writtenBytes: Number(row[0]), logicalSizeBytes: Number(row[1]) } : {}
}

/** What runs requests while a database is open. */
interface Compute {
  database: PGlite
  session: Session
  exchange: Exchange
}

async function open(data: ComputeData): Promise<Compute> {
  const database = await openDatabase(data)
  tell({ kind: 'opened' })
  const exchange = exchangeWith(database)
  const session = createSession(exchange, ownerName)
  await session.reset()
  return { database, session, exchange }
}

async function close({ database, exchange }: Compute): Promise<void> {
  const measured = await measure(exchange)
  await database.close()
  tell({ kind: 'closed', ...measured })
}

async function run({ session }: Compute, { request, applicationName }: Extract<ToCompute, { kind: 'run' }>) {
  const startedAt = performance.now()
  const reply = await session.run(request, applicationName)
  tell({ kind: 'ran', reply, statementMs: performance.now() - startedAt })
  // The caller need not wait for this; the next request does, because it comes after it.
  await session.reset()
}

let compute: Compute | null = null

async function serve(message: ToCompute): Promise<void> {
  if (message.kind === 'open') {
    try {
      compute = await open(message.data)
    } catch (error) {
      tell({ kind: 'open-failed', message: error instanceof Error ? error.message : String(error) })
      port?.close()
    }
    return
  }
  if (compute === null) throw new Error('no database is open')
  if (message.kind === 'run') return run(compute, message)
  const closing = compute
  compute = null
  await close(closing)
}

let last = Promise.resolve()
port.on('message', (message: ToCompute) => {
  last = last.then(() => serve(message))
})
