/**
 * A project's data on disk, through every crash.
 *
 * In the project's folder, `data/` is the database if it exists, and then the only truth. Else `data.tar.zst` is, the
 * packed form of a database that was closed cleanly. Neither means that the project was never opened. Every change
 * is made under a temporary name and becomes visible by one rename, so a process may be killed between any two steps.
 * Mostly synchronous, because it runs in threads of its own.
 */
import {
  cpSync,
  createReadStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { extract, pack } from 'tar-stream'
import { streamDurably } from '../projects/files.ts'

/** Called after each step with its name; tests kill the process there. */
type OnStep = (step: string) => void

const dataName = 'data'
const packedName = 'data.tar.zst'
const temporaryName = 'data.new'
const trashName = 'data.old'

const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 } }

/** Makes `data/` exist, from what is there or else from the template. Returns its path. */
export async function prepareData(
  projectDirectory: string,
  templateDirectory: string,
  onStep: OnStep = () => {},
): Promise<string> {
  const at = (name: string) => join(projectDirectory, name)
  for (const leftOver of [temporaryName, trashName, `${packedName}.tmp`])
    rmSync(at(leftOver), { recursive: true, force: true })
  if (isThere(at(dataName))) {
    rmSync(at(packedName), { force: true })
    return at(dataName)
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
  return at(dataName)
}

/** Packs `data/`, which no process may have open and which was closed cleanly. */
export async function packData(projectDirectory: string, onStep: OnStep = () => {}): Promise<void> {
  const at = (name: string) => join(projectDirectory, name)
  const entries = readdirSync(at(dataName), { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name)
    return { path, name: relative(at(dataName), path), isFile: entry.isFile() }
  })
  await pipeline(archiveOf(entries), createZstdCompress(compression), (compressed) =>
    streamDurably(at(packedName), compressed, onStep),
  )
  onStep('packed')
  renameSync(at(dataName), at(trashName))
  onStep('set aside')
  rmSync(at(trashName), { recursive: true })
  onStep('done')
}

/** Whether a project has data, packed or not. */
export function hasData(projectDirectory: string): boolean {
  return isThere(join(projectDirectory, dataName)) || isThere(join(projectDirectory, packedName))
}

interface Entry {
  path: string
  name: string
  isFile: boolean
}

/** The bytes of a tar archive, one file in memory at a time: freed buffers of a whole database would stay with the process. */
async function* archiveOf(entries: Entry[]): AsyncGenerator<Uint8Array> {
  const archive = pack()
  function* ready(): Generator<Uint8Array> {
    const read = () => archive.read() as Uint8Array | null
    for (let chunk = read(); chunk !== null; chunk = read()) yield chunk
  }
  for (const { path, name, isFile } of entries) {
    if (isFile) archive.entry({ name }, readFileSync(path))
    else archive.entry({ name, type: 'directory' })
    yield* ready()
  }
  archive.finalize()
  yield* ready()
}

async function unpack(packedPath: string, targetDirectory: string): Promise<void> {
  mkdirSync(targetDirectory)
  const archive = extract()
  const writing = async () => {
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
  await Promise.all([pipeline(createReadStream(packedPath), createZstdDecompress(), archive), writing()])
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}
