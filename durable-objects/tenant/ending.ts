/** Lets go of a tenant that is to be erased. */
import type { Storage } from './storage.ts'

/** What was begun for a tenant before it was to be erased finds out that it is over. */
export class EndedError extends Error {
  override name = 'EndedError'

  constructor() {
    super('this tenant is being erased')
  }
}

/**
 * Storage that refuses everything once `hasEnded`. Every effect of a tenant is decided by what is stored, and most are
 * written down first, so that what was under way when the erasure was ordered begins nothing more.
 */
export function endable(storage: Storage, hasEnded: () => boolean): Storage {
  const open = () => {
    if (hasEnded()) throw new EndedError()
    return storage
  }
  return {
    all: (statement, ...params) => open().all(statement, ...params),
    first: (statement, ...params) => open().first(statement, ...params),
    run: (statement, ...params) => open().run(statement, ...params),
    transaction: (work) => open().transaction(work),
  }
}
