/** Unpacks an export, and loads it as its load.sh does, for tests that have no psql. */
import { extract } from 'tar-stream'
import type { TestDatabase } from './pglite-database.ts'

/** Files by their path in the archive's one folder, in the order of the archive. */
export async function unpack(stream: ReadableStream<Uint8Array>): Promise<Map<string, Uint8Array>> {
  const reader = extract()
  const files = new Map<string, Uint8Array>()
  const read = (async () => {
    for await (const entry of reader) {
      const parts: Buffer[] = []
      for await (const part of entry) parts.push(part as Buffer)
      files.set(entry.header.name.slice(entry.header.name.indexOf('/') + 1), new Uint8Array(Buffer.concat(parts)))
    }
  })()
  for await (const chunk of stream) reader.write(chunk)
  reader.end(null)
  await read
  return files
}

/** Schema, rows and the check of their numbers, in one transaction. */
export async function loadArchive(database: TestDatabase, archive: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const text = (path: string) => new TextDecoder().decode(archive.get(path))
  await database.script('BEGIN')
  try {
    await database.script(text('schema.sql'))
    for (const path of [...archive.keys()].filter((path) => path.startsWith('data/')).sort()) {
      const script = text(path)
      const firstLine = script.indexOf('\n') + 1
      const rows = script.slice(firstLine, script.lastIndexOf('\\.'))
      await database.copyIn(script.slice(0, firstLine), rows)
    }
    await database.script(text('check.sql'))
    await database.script('COMMIT')
  } catch (error) {
    await database.script('ROLLBACK')
    throw error
  }
}
