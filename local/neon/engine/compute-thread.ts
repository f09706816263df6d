/** The thread of one awake project: opens its PGlite, runs one request after another, closes it. */
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite, protocol } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { prepareData } from './data-directory.ts'
import type { ComputeData, FromCompute, ToCompute } from './messages.ts'
import { databaseName, ownerName, startParams } from './pglite-settings.ts'
import { createSession, type Exchange, type Session } from './session.ts'

const data = workerData as ComputeData
const port = parentPort
if (port === null) throw new Error('not started as a thread')
const tell = (message: FromCompute) => port.postMessage(message)

const vectorControl = '/pglite/share/postgresql/extension/vector.control'

async function open(): Promise<PGlite> {
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
  tell({ kind: 'opened' })
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

async function serve(database: PGlite, session: Session, exchange: Exchange, message: ToCompute): Promise<void> {
  if (message.kind === 'close') {
    const measured = await measure(exchange)
    await database.close()
    tell({ kind: 'closed', ...measured })
    port?.close()
    return
  }
  const startedAt = performance.now()
  const reply = await session.run(message.request, message.applicationName)
  tell({ kind: 'ran', reply, statementMs: performance.now() - startedAt })
  // The caller need not wait for this; the next request does, because it comes after it.
  await session.reset()
}

try {
  const database = await open()
  const exchange = exchangeWith(database)
  const session = createSession(exchange, ownerName)
  await session.reset()
  let last = Promise.resolve()
  port.on('message', (message: ToCompute) => {
    last = last.then(() => serve(database, session, exchange, message))
  })
} catch (error) {
  tell({ kind: 'open-failed', message: error instanceof Error ? error.message : String(error) })
  port.close()
}
