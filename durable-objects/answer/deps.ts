/** What the writer of an answer needs of the world. */
import type { Prompt } from '../../core/chat/prompt.ts'
import type { ModelPart } from '../../core/models/chat.ts'
import type { AnswerBody } from './chunks.ts'
import type { AnswerState, Ended } from './machine.ts'
import type { AnswerInput } from './rpc.ts'
import type { AnswerUsage } from './usage.ts'

/** An answer's input with the time (ISO) at which it started, and an id of this one attempt to write it. */
export type StoredInput = AnswerInput & { createdAt: string; attemptId: string }

/** What survives the object's memory. Synchronous; what was set is there for the next instance, even after a crash. */
export interface AnswerStore {
  state(): AnswerState | null
  setState(state: AnswerState): void
  /** Begins anew: the input, an empty body, no usage. */
  begin(input: StoredInput): void
  input(): StoredInput | null
  /** Events between the opening and the closing ones. */
  appendBody(events: string): void
  body(): string
  /** What the model said that it took; null until it has. */
  usage(): AnswerUsage | null
  setUsage(usage: AnswerUsage): void
  clear(): Promise<void>
}

export interface AnswerDeps {
  store: AnswerStore
  setAlarm(at: number): Promise<void>
  /** What the model says; throws when it fails or `signal` aborts. */
  read(prompt: Prompt, signal: AbortSignal): AsyncIterable<ModelPart>
  /** Stores the answer; repeatable. `gone`: there is nowhere to store it any more. Throws when it may work later. */
  save(input: StoredInput, body: AnswerBody, ended: Ended): Promise<'saved' | 'gone'>
  /** Tells the Tenant object that the answer is not being written any more, and what it took; repeatable. Throws when it may work later. */
  tell(input: StoredInput, usage: AnswerUsage): Promise<void>
  newId(): string
  now(): number
  sleep(ms: number): Promise<void>
  random(): number
}
