/**
 * Fails when what a browser must load before the sign-in page or the library can be painted is over its budget:
 * the entry's script, everything it imports statically, and their styles. Run after `vite build web`.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const BUDGET_BYTES = 200 * 1024

interface ManifestChunk {
  file: string
  isEntry?: boolean
  imports?: string[]
  css?: string[]
}

const dist = new URL('../web/dist/', import.meta.url)

function readManifest(): Record<string, ManifestChunk> {
  const path = new URL('.vite/manifest.json', dist)
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, ManifestChunk>
  } catch (error) {
    throw new Error(`Cannot read ${fileURLToPath(path)}: build the web app first`, { cause: error })
  }
}

/** Every file that the entries need at once: scripts by static import, and styles. */
function firstLoad(manifest: Record<string, ManifestChunk>): string[] {
  const files = new Set<string>()
  const visit = (chunk: ManifestChunk | undefined) => {
    if (!chunk || files.has(chunk.file)) return
    files.add(chunk.file)
    for (const style of chunk.css ?? []) files.add(style)
    for (const name of chunk.imports ?? []) visit(manifest[name])
  }
  for (const chunk of Object.values(manifest)) if (chunk.isEntry) visit(chunk)
  return [...files]
}

const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`

const sizes = ['index.html', 'theme.js', ...firstLoad(readManifest())]
  .map((file) => ({ file, bytes: gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length }))
  .sort((a, b) => b.bytes - a.bytes)
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)

for (const { file, bytes } of sizes) console.log(`${kilobytes(bytes).padStart(10)}  ${file}`)
console.log(`${kilobytes(total).padStart(10)}  first load, gzip, of ${kilobytes(BUDGET_BYTES)}`)
if (total > BUDGET_BYTES) {
  console.error('The first load is over its budget.')
  process.exitCode = 1
}
