/**
 * An empty database as a data directory, made once and kept in node_modules/.cache: opening a copy takes a tenth of the
 * time of making one. The unit tests' global setup makes it; `openTestDatabase` copies it.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'

const inModules = (path: string) => join(import.meta.dirname, '../../node_modules', path)
const { version } = JSON.parse(readFileSync(inModules('@electric-sql/pglite/package.json'), 'utf8')) as {
  version: string
}
const file = inModules(`.cache/alcove-tests/pglite-${version}.tar`)

/** The template as a tar file, or undefined where nobody made it. */
export function emptyDatabase(): Blob | undefined {
  return existsSync(file) ? new Blob([readFileSync(file)]) : undefined
}

export default async function setup(): Promise<void> {
  if (existsSync(file)) return
  const engine = await PGlite.create({ extensions: { vector } })
  const dump = await engine.dumpDataDir('none')
  await engine.close()
  mkdirSync(dirname(file), { recursive: true })
  const unfinished = `${file}.${process.pid}`
  writeFileSync(unfinished, new Uint8Array(await dump.arrayBuffer()))
  renameSync(unfinished, file)
}
