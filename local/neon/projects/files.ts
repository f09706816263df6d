import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes a file so that after a crash at any moment there is either its old or its new content, whole.
 * Has reached the disk when it returns.
 */
export function writeDurably(
  path: string,
  content: string | Uint8Array,
  onStep: (step: string) => void = () => {},
): void {
  const temporary = `${path}.tmp`
  rmSync(temporary, { force: true })
  const file = openSync(temporary, 'w', 0o600)
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    let written = 0
    while (written < bytes.byteLength) written += writeSync(file, bytes, written)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  onStep('written')
  renameSync(temporary, path)
  syncDirectory(dirname(path))
}

/** Makes renames in a directory last. */
export function syncDirectory(path: string): void {
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}
