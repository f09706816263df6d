/** The answer's store over the object's key-value storage. */

import type { AnswerStore, StoredInput } from './deps.ts'
import type { AnswerState } from './machine.ts'
import type { AnswerUsage } from './usage.ts'

const STATE = 'state'
const INPUT = 'input'
const USAGE = 'usage'
/** Followed by the number of the piece, in six digits so that keys sort as numbers do. */
const BODY = 'body:'

/** Keys exist only once an answer was started or stopped: asking for one that never was leaves nothing behind. */
export function durableStore(storage: DurableObjectStorage): AnswerStore {
  const { kv } = storage
  const pieces = () => Array.from(kv.list<string>({ prefix: BODY }))
  let next: number | null = null
  return {
    state: () => kv.get<AnswerState>(STATE) ?? null,
    setState: (state) => kv.put(STATE, state),
    begin(input) {
      storage.transactionSync(() => {
        for (const [key] of pieces()) kv.delete(key)
        kv.delete(USAGE)
        kv.put(INPUT, input)
      })
      next = 0
    },
    input: () => kv.get<StoredInput>(INPUT) ?? null,
    appendBody(events) {
      next ??= pieces().length
      kv.put(`${BODY}${String(next).padStart(6, '0')}`, events)
      next++
    },
    body: () =>
      pieces()
        .map(([, events]) => events)
        .join(''),
    usage: () => kv.get<AnswerUsage>(USAGE) ?? null,
    setUsage: (usage) => kv.put(USAGE, usage),
    async clear() {
      await storage.deleteAlarm()
      await storage.deleteAll()
      next = null
    },
  }
}
