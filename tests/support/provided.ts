import type { NeonAccess } from './tenant-database.ts'

/** What the global setup of the flow tests hands to each test file, by `inject('cloud')`. */
export interface CloudUrls {
  appUrl: string
  /** The variables of the Workers. */
  variables: Record<string, string>
  neon: NeonAccess
  openaiUrl: string
  identityUrl: string
  /** Where the local cloud keeps what it stores. */
  stateDir: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    cloud: CloudUrls
  }
}
