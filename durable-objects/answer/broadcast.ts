/** A text that grows, for any number of readers: each gets it from the beginning and then as it comes. */
export class Broadcast {
  #text = ''
  #closed = false
  readonly #readers = new Set<ReadableByteStreamController>()
  readonly #encoder = new TextEncoder()

  /** All that was sent so far. */
  get text(): string {
    return this.#text
  }

  send(text: string): void {
    if (this.#closed || text === '') return
    this.#text += text
    // Each reader gets bytes of its own: a byte stream takes the buffer that it is handed away.
    for (const reader of this.#readers) reader.enqueue(this.#encoder.encode(text))
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const reader of this.#readers) reader.close()
    this.#readers.clear()
  }

  /** A reader may leave at any time. */
  follow(): ReadableStream<Uint8Array> {
    let mine: ReadableByteStreamController
    return new ReadableStream({
      type: 'bytes',
      start: (controller) => {
        mine = controller
        if (this.#text !== '') controller.enqueue(this.#encoder.encode(this.#text))
        if (this.#closed) controller.close()
        else this.#readers.add(controller)
      },
      cancel: () => {
        this.#readers.delete(mine)
      },
    })
  }
}
