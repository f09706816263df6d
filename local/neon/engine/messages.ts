/** What the pool and a compute's thread say to each other. */
import type { SqlReply } from '../sql/reply.ts'
import type { SqlRequest } from '../sql/request.ts'

export interface ComputeData {
  projectDirectory: string
  templateDirectory: string
  /** Compiled once and shared by all threads: saves each of them 20 MB and the compilation. */
  modules: CompiledModules
}

export interface CompiledModules {
  pglite: WebAssembly.Module
  initdb: WebAssembly.Module
}

export type ToCompute =
  /** Open a project's database; none is open now. */
  | { kind: 'open'; data: ComputeData }
  | { kind: 'run'; request: SqlRequest; applicationName?: string }
  /** Close the database; the thread may then be told to open another. */
  | { kind: 'close' }

export type FromCompute =
  | { kind: 'opened' }
  /** The thread is of no more use. */
  | { kind: 'open-failed'; message: string }
  | { kind: 'ran'; reply: SqlReply; statementMs: number }
  | { kind: 'closed'; writtenBytes?: number; logicalSizeBytes?: number }
