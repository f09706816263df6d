/**
 * An empty database as a data directory, made once and kept in node_modules/.cache: opening a copy takes a tenth of the
 * time of making one. The unit tests' global setup makes it; `openTestDatabase` copies it.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'

const packageFile = new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }

const file = fileURLToPath(new URL(`../../node_modules/.cache/alcove-tests/pglite-${version}.tar`, import.meta.url))

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
