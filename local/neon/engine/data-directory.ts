/**
 * A project's data on disk, through every crash.
 *
 * In the project's folder, `data/` is the database if it exists, and then the only truth. Else `data.tar.zst` is, the
 * packed form of a database that was closed cleanly. Neither means that the project was never opened. Every change
 * is made under a temporary name and becomes visible by one rename, so a process may be killed between any two steps.
 * Mostly synchronous, because it runs in threads of its own.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { type Extract, extract, pack } from 'tar-stream'
import { writeDurably } from '../projects/files.ts'

export type Opened = 'present' | 'unpacked' | 'new'

/** Called after each step with its name; tests kill the process there. */
type OnStep = (step: string) => void

const dataName = 'data'
const packedName = 'data.tar.zst'
const temporaryName = 'data.new'
const trashName = 'data.old'

/** Packing holds the whole database in memory twice; one that is larger than this stays unpacked. */
const maxPackedBytes = 256 * 1024 * 1024

/** Makes `data/` exist, from what is there or else from the template. Returns its path and where it came from. */
export async function prepareData(
  projectDirectory: string,
  templateDirectory: string,
  onStep: OnStep = () => {},
): Promise<{ path: string; opened: Opened }> {
  const at = (name: string) => join(projectDirectory, name)
  for (const leftOver of [temporaryName, trashName, `${packedName}.tmp`])
    rmSync(at(leftOver), { recursive: true, force: true })
  if (isThere(at(dataName))) {
    rmSync(at(packedName), { force: true })
    return { path: at(dataName), opened: 'present' }
  }
  const packed = isThere(at(packedName))
  mkdirSync(projectDirectory, { recursive: true })
  if (packed) await unpack(at(packedName), at(temporaryName))
  else cpSync(templateDirectory, at(temporaryName), { recursive: true })
  onStep('copied')
  renameSync(at(temporaryName), at(dataName))
  onStep('renamed')
  rmSync(at(packedName), { force: true })
  onStep('done')
  return { path: at(dataName), opened: packed ? 'unpacked' : 'new' }
}

/** Packs `data/`, which no process may have open and which was closed cleanly. Returns whether it did. */
export async function packData(projectDirectory: string, onStep: OnStep = () => {}): Promise<boolean> {
  const at = (name: string) => join(projectDirectory, name)
  const entries = readdirSync(at(dataName), { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name)
    return { path, name: relative(at(dataName), path), isFile: entry.isFile() }
  })
  const bytes = entries.reduce((sum, { path, isFile }) => sum + (isFile ? statSync(path).size : 0), 0)
  if (bytes > maxPackedBytes) return false

  const archive = pack()
  for (const { path, name, isFile } of entries) {
    if (isFile) archive.entry({ name }, readFileSync(path))
    else archive.entry({ name, type: 'directory' })
  }
  archive.finalize()
  const packed = zstdCompressSync(await buffer(archive), {
    params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
  })
  writeDurably(at(packedName), packed, onStep)
  onStep('packed')
  renameSync(at(dataName), at(trashName))
  onStep('set aside')
  rmSync(at(trashName), { recursive: true })
  onStep('done')
  return true
}

/** Whether a project has data, packed or not. */
export function hasData(projectDirectory: string): boolean {
  return isThere(join(projectDirectory, dataName)) || isThere(join(projectDirectory, packedName))
}

/** Whether a project lies unpacked on disk. */
export function isUnpacked(projectDirectory: string): boolean {
  return isThere(join(projectDirectory, dataName))
}

async function unpack(packedPath: string, targetDirectory: string): Promise<void> {
  mkdirSync(targetDirectory)
  const archive: Extract = extract()
  archive.end(zstdDecompressSync(readFileSync(packedPath)))
  for await (const entry of archive) {
    const path = join(targetDirectory, entry.header.name)
    if (entry.header.type === 'directory') {
      mkdirSync(path, { recursive: true })
      entry.resume()
    } else {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, await buffer(entry))
    }
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}
