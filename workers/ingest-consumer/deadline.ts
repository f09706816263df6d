/** The thread, shared: turns for others, and an end to waiting. */

/** Something that should have been there by now isn't. */
export class Overdue extends Error {
  override name = 'Overdue'
}

/** Everything runs on one thread: whoever else has something to do gets a turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}

/** Runs one piece of work after the other, in the order in which they come. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve()

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => {})
    return result
  }
}

/** Rejects with `Overdue` when the work takes longer; it goes on all the same, and nobody hears of it any more. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const overdue = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Overdue()), Math.max(0, milliseconds))
  })
  try {
    return await Promise.race([work, overdue])
  } finally {
    clearTimeout(timer)
  }
}
