/** What the global setup of the flow tests hands to each test file, by `inject('cloud')`. */
export interface CloudUrls {
  appUrl: string
  neonUrl: string
  openaiUrl: string
  identityUrl: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    cloud: CloudUrls
  }
}
