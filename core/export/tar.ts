/** A tar archive (POSIX pax where a name needs it, else ustar) that is made while it is read. */
import { pack as newPack, type Pack } from 'tar-stream'

export interface ArchiveEntry {
  name: string
  /** Exactly as many bytes as `body` gives; tar says the size first. */
  size: number
  executable?: boolean
  body: Uint8Array | AsyncIterable<Uint8Array>
}

/**
 * Bytes of the archive as the reader asks for them: `entries` is not run ahead of its reader by more than a few chunks.
 * When `entries` throws, or gives another size than it said, the stream ends with that error and not as an archive.
 * `failed` is told of it; a reader that goes away is no failure, and `entries` is closed.
 */
export function tarStream(
  entries: AsyncIterable<ArchiveEntry>,
  options: { modifiedAt: Date; failed(error: unknown): void },
): ReadableStream<Uint8Array> {
  const pack = newPack()
  const chunks = pack[Symbol.asyncIterator]()
  let left = false
  fill(pack, entries, options.modifiedAt).catch((error: unknown) => {
    if (!left) options.failed(error)
    pack.destroy(error instanceof Error ? error : new Error('an entry of the archive failed'))
  })
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next()
        if (done) controller.close()
        else controller.enqueue(value as Uint8Array)
      },
      cancel() {
        left = true
        pack.destroy()
      },
    },
    { highWaterMark: 0 },
  )
}

async function fill(pack: Pack, entries: AsyncIterable<ArchiveEntry>, modifiedAt: Date): Promise<void> {
  for await (const { name, size, executable, body } of entries) {
    if (pack.destroyed) throw new Error('the reader went away')
    await write(pack, { name, size, mode: executable ? 0o755 : 0o644, mtime: modifiedAt }, body)
  }
  pack.finalize()
}

async function write(
  pack: Pack,
  header: { name: string; size: number; mode: number; mtime: Date },
  body: ArchiveEntry['body'],
): Promise<void> {
  const written = Promise.withResolvers<void>()
  // Also rejects in the middle of the body, when the reader goes away.
  written.promise.catch(() => {})
  const entry = pack.entry(header, (error) => (error ? written.reject(error) : written.resolve()))
  entry.on('error', (error) => written.reject(error))
  for await (const chunk of body instanceof Uint8Array ? [body] : body) {
    if (entry.write(chunk)) continue
    await Promise.race([new Promise<void>((resolve) => entry.once('drain', () => resolve())), written.promise])
  }
  entry.end(null)
  await written.promise
}
