import { createStore, type Store } from '../lib/store.ts'
import { advance, type Upload, type UploadEvent } from './machine.ts'

/** Uploads at the same time: enough to keep a line busy, few enough that each makes progress. */
const SIDE_BY_SIDE = 3

export interface UploadsDeps {
  run(file: File, tell: (event: UploadEvent) => void, signal: AbortSignal): Promise<void>
  newId(): string
}

/** The uploads of one workspace since the page was loaded, newest first. */
export class Uploads {
  readonly list: Store<Upload[]> = createStore<Upload[]>([])
  readonly #deps: UploadsDeps
  readonly #files = new Map<string, { file: File; stop: AbortController }>()
  readonly #queue: string[] = []
  #running = 0

  constructor(deps: UploadsDeps) {
    this.#deps = deps
  }

  add(files: readonly File[]): void {
    const added = files.map((file): Upload => {
      const id = this.#deps.newId()
      this.#files.set(id, { file, stop: new AbortController() })
      return { id, name: file.name, size: file.size, step: { at: 'waiting' } }
    })
    this.list.set((old) => [...added, ...old])
    this.#queue.push(...added.map(({ id }) => id))
    this.#startNext()
  }

  /** Shows why files were not even tried. */
  refuse(files: readonly File[], reason: string): void {
    const refused = files.map(
      ({ name, size }): Upload => ({
        id: this.#deps.newId(),
        name,
        size,
        step: advance({ at: 'waiting' }, { type: 'refused', reason }),
      }),
    )
    this.list.set((old) => [...refused, ...old])
  }

  retry(id: string): void {
    const entry = this.#files.get(id)
    if (!entry) return
    entry.stop = new AbortController()
    this.#tell(id, { type: 'retry' })
    this.#queue.push(id)
    this.#startNext()
  }

  /** Stops an upload that runs, and takes it off the list. */
  dismiss(id: string): void {
    this.#files.get(id)?.stop.abort()
    this.#files.delete(id)
    this.list.set((old) => old.filter((upload) => upload.id !== id))
  }

  /** The server found out later that a finished upload holds the same bytes as another document. */
  foundDuplicate(documentId: string, of: { id: string; title: string }): void {
    for (const { id, step } of this.list.get()) {
      if (step.at === 'done' && step.documentId === documentId) {
        this.#tell(id, { type: 'found-duplicate', documentId: of.id, title: of.title })
      }
    }
  }

  /** Stops everything: the workspace is left. */
  close(): void {
    for (const { stop } of this.#files.values()) stop.abort()
    this.#files.clear()
    this.list.set([])
  }

  #tell(id: string, event: UploadEvent): void {
    this.list.set((old) =>
      old.map((upload) => (upload.id === id ? { ...upload, step: advance(upload.step, event) } : upload)),
    )
  }

  #startNext(): void {
    while (this.#running < SIDE_BY_SIDE) {
      const id = this.#queue.shift()
      if (id === undefined) return
      const entry = this.#files.get(id)
      if (!entry) continue
      this.#running += 1
      void this.#deps
        .run(entry.file, (event) => this.#tell(id, event), entry.stop.signal)
        .finally(() => {
          this.#running -= 1
          this.#startNext()
        })
    }
  }
}
