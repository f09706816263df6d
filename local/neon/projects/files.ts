import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes a file so that after a crash at any moment there is either its old or its new content, whole.
 * Has reached the disk when it returns.
 */
export function writeDurably(path: string, content: string): void {
  const file = openSync(temporaryOf(path), 'w', 0o600)
  try {
    writeAll(file, Buffer.from(content))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  replaceBy(temporaryOf(path), path)
}

/** The same for content that comes piece by piece. */
export async function streamDurably(
  path: string,
  content: AsyncIterable<Uint8Array>,
  onStep: (step: string) => void,
): Promise<void> {
  const file = openSync(temporaryOf(path), 'w', 0o600)
  try {
    for await (const piece of content) writeAll(file, piece)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  onStep('written')
  replaceBy(temporaryOf(path), path)
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

function writeAll(file: number, bytes: Uint8Array): void {
  let written = 0
  while (written < bytes.byteLength) written += writeSync(file, bytes, written)
}

function replaceBy(temporary: string, path: string): void {
  renameSync(temporary, path)
  syncDirectory(dirname(path))
}

function temporaryOf(path: string): string {
  return `${path}.tmp`
}
