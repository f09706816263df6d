/** Looks past the app: into what the local runtime stores for Durable Objects. */
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Tables and their rows; values that aren't text are shown as text, as far as they are. */
export type StoredObject = Record<string, string[]>

/** What each object of a class has stored. */
export async function storedObjects(stateDir: string, className: string): Promise<StoredObject[]> {
  const root = join(stateDir, 'workers', 'v3', 'do')
  const [dir] = (await readdir(root)).filter((name) => name.endsWith(`-${className}`))
  if (!dir) return []
  const names = (await readdir(join(root, dir))).filter(
    (name) => name.endsWith('.sqlite') && name !== 'metadata.sqlite',
  )
  return Promise.all(names.map((name) => read(join(root, dir, name))))
}

/** Of a copy: the runtime has the file open, and its latest writes in the log beside it. */
async function read(path: string): Promise<StoredObject> {
  const dir = await mkdtemp(join(tmpdir(), 'alcove-object-'))
  try {
    const copy = join(dir, 'object.sqlite')
    await copyFile(path, copy)
    await copyFile(`${path}-wal`, `${copy}-wal`).catch(() => undefined)
    const database = new DatabaseSync(copy)
    const tables = database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).all() as { name: string }[]
    const rows = tables.map(({ name }): [string, string[]] => {
      const statement = database.prepare(`SELECT * FROM "${name}"`)
      statement.setReadBigInts(true)
      return [name, statement.all().map((row) => Object.values(row).map(shown).join(' '))]
    })
    database.close()
    return Object.fromEntries(rows)
  } finally {
    await rm(dir, { recursive: true })
  }
}

function shown(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)
}
