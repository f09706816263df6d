import { extract } from 'tar-stream'
import { expect, test } from 'vitest'
import { type ArchiveEntry, tarStream } from './tar.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const modifiedAt = new Date('2026-01-02T03:04:05Z')

async function unpacked(stream: ReadableStream<Uint8Array>) {
  const reader = extract()
  const found: { name: string; mode: number | undefined; text: string }[] = []
  const done = (async () => {
    for await (const entry of reader) {
      const parts: Buffer[] = []
      for await (const part of entry) parts.push(part as Buffer)
      found.push({ name: entry.header.name, mode: entry.header.mode, text: Buffer.concat(parts).toString() })
    }
  })()
  for await (const chunk of stream) reader.write(chunk)
  reader.end(null)
  await done
  return found
}

async function* listed(...entries: ArchiveEntry[]): AsyncGenerator<ArchiveEntry> {
  yield* entries
}

async function* inPieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield bytes(text)
}

const noFailure = (error: unknown) => {
  throw error
}

test('an archive of whole and of streamed entries', async () => {
  const long = `files/${'é'.repeat(120)}.pdf`
  const entries = listed(
    { name: 'a.txt', size: 3, body: bytes('abc') },
    { name: 'empty', size: 0, body: bytes('') },
    { name: 'load.sh', size: 4, executable: true, body: inPieces('ab', 'cd') },
    { name: long, size: 1, body: bytes('x') },
  )
  expect(await unpacked(tarStream(entries, { modifiedAt, failed: noFailure }))).toEqual([
    { name: 'a.txt', mode: 0o644, text: 'abc' },
    { name: 'empty', mode: 0o644, text: '' },
    { name: 'load.sh', mode: 0o755, text: 'abcd' },
    { name: long, mode: 0o644, text: 'x' },
  ])
})

test.each([
  ['an entry that is shorter than it said', { name: 'a', size: 3, body: inPieces('ab') }],
  ['an entry that is longer than it said', { name: 'a', size: 1, body: inPieces('ab') }],
])('%s ends the stream with an error', async (_, entry) => {
  const failures: unknown[] = []
  const stream = tarStream(listed({ name: 'first', size: 1, body: bytes('1') }, entry), {
    modifiedAt,
    failed: (error) => failures.push(error),
  })
  await expect(new Response(stream).arrayBuffer()).rejects.toThrow()
  expect(failures).toHaveLength(1)
})

test('a failure in the middle ends the stream with that error, not as an archive', async () => {
  async function* failing(): AsyncGenerator<ArchiveEntry> {
    yield { name: 'a', size: 1, body: bytes('a') }
    throw new Error('database went away')
  }
  const failures: unknown[] = []
  const stream = tarStream(failing(), { modifiedAt, failed: (error) => failures.push(error) })
  await expect(new Response(stream).arrayBuffer()).rejects.toThrow('database went away')
  expect(failures).toEqual([new Error('database went away')])
})

test('a slow reader holds the entries back, and one that leaves ends them without a failure', async () => {
  let made = 0
  let closed = false
  async function* endless(): AsyncGenerator<ArchiveEntry> {
    try {
      for (;;) {
        made++
        yield { name: `${made}`, size: 65_536, body: new Uint8Array(65_536) }
      }
    } finally {
      closed = true
    }
  }
  const failures: unknown[] = []
  const reader = tarStream(endless(), { modifiedAt, failed: (error) => failures.push(error) }).getReader()
  await reader.read()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(made).toBeLessThan(5)
  await reader.cancel()
  await expect.poll(() => closed).toBe(true)
  expect(failures).toEqual([])
})
