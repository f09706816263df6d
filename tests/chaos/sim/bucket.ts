/** An R2 bucket in memory. What it holds is part of the world's books. */
export interface StoredObject {
  key: string
  bytes: Uint8Array
  etag: string
}

/**
 * Does `work` as an effect of that name, which faults may befall. `pretend` says what it would answer; `key` and `blank` as
 * in seam.ts.
 */
export type Seam = <T>(
  effect: string,
  work: (pretend: boolean) => T,
  more?: { key?: string; blank?: () => T },
) => Promise<T>

export class Bucket {
  readonly objects = new Map<string, StoredObject>()
  #puts = 0

  /** From outside, by a presigned URL that signs `if-none-match: *`. False: it is there already. */
  putNew(key: string, bytes: Uint8Array): boolean {
    if (this.objects.has(key)) return false
    this.#put(key, bytes)
    return true
  }

  /** As a Worker or an object sees it through its binding. */
  binding(seam: Seam) {
    return {
      head: (key: string) => seam('files-head', () => this.#found(key), { blank: () => null }),
      get: (key: string, options?: { range?: { offset?: number; length?: number } }) =>
        seam('files-get', () => this.#read(key, options), { blank: () => null }),
      put: (key: string, value: string | Uint8Array) =>
        seam('files-put', (pretend) => {
          const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
          if (!pretend) this.#put(key, bytes)
          return { key, size: bytes.length, etag: 'etag' }
        }),
      delete: (keys: string | string[]) =>
        seam(
          'files-delete',
          (pretend) => {
            if (!pretend) for (const key of [keys].flat()) this.objects.delete(key)
          },
          { key: [keys].flat().join() },
        ),
      list: (options: { prefix?: string; limit?: number; cursor?: string; delimiter?: string } = {}) =>
        seam('files-list', () => this.#list(options), {
          blank: () => ({ objects: [], delimitedPrefixes: [], truncated: false }),
        }),
    }
  }

  #read(key: string, options?: { range?: { offset?: number; length?: number } }) {
    const object = this.#found(key)
    const stored = this.objects.get(key)
    if (!object || !stored) return null
    const { offset = 0, length = stored.bytes.length } = options?.range ?? {}
    const bytes = stored.bytes.slice(offset, offset + length)
    return {
      ...object,
      body: new Response(bytes).body,
      arrayBuffer: async () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
      text: async () => new TextDecoder().decode(bytes),
    }
  }

  #put(key: string, bytes: Uint8Array): void {
    this.objects.set(key, { key, bytes, etag: `etag-${++this.#puts}` })
  }

  #found(key: string) {
    const object = this.objects.get(key)
    return object ? { key, size: object.bytes.length, etag: object.etag, httpEtag: `"${object.etag}"` } : null
  }

  #list({
    prefix = '',
    limit = 1000,
    cursor = '',
    delimiter,
  }: {
    prefix?: string
    limit?: number
    cursor?: string
    delimiter?: string
  }) {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > cursor).sort()
    const folders = new Set<string>()
    const objects: string[] = []
    let last = ''
    let truncated = false
    for (const key of keys) {
      const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1
      const folder = cut < 0 ? null : key.slice(0, cut + 1)
      if (folder !== null && folders.has(folder)) {
        last = key
        continue
      }
      if (objects.length + folders.size >= limit) {
        truncated = true
        break
      }
      if (folder === null) objects.push(key)
      else folders.add(folder)
      last = key
    }
    return {
      objects: objects.flatMap((key) => this.#found(key) ?? []),
      delimitedPrefixes: [...folders],
      truncated,
      ...(truncated ? { cursor: last } : {}),
    }
  }
}
