/** A whole configuration for tests, with services that nobody answers for. */
export const APP_URL = 'http://localhost:8787'
export const COOKIE_KEY = { version: '1', key: new Uint8Array(32).fill(7) }

const keyRing = `1:${Buffer.from(COOKIE_KEY.key).toString('base64url')}`

export const SETTINGS = {
  DEPLOYMENT: 'alcove',
  APP_URL,
  PLACES: { us: { label: 'US', region: 'aws-us-east-1', bucket: { binding: 'DOCUMENTS', name: 'alcove-documents' } } },
  DEFAULT_PLACE: 'us',
  LIMITS: { fileBytes: 33_554_432, filePages: 500 },
  CHAT_MODEL: 'm',
  EMBEDDING_MODEL: 'e',
  OPENAI_API_KEY: 'k',
  OPENAI_BASE_URL: 'http://127.0.0.1:1/v1',
  CONTROL_DATABASE_URL: 'postgres://u:p@control.invalid/d',
  NEON_SQL_ENDPOINT: 'http://127.0.0.1:1/sql',
  NEON_API_KEY: 'k',
  OIDC_ISSUER: 'http://127.0.0.1:1',
  OIDC_CLIENT_ID: 'c',
  OIDC_CLIENT_SECRET: 's',
  COOKIE_KEYS: keyRing,
  SEALING_KEYS: keyRing,
  RECEIPT_KEYS: keyRing,
  R2_S3_ENDPOINT: 'http://127.0.0.1:1',
  R2_ACCESS_KEY_ID: 'a',
  R2_SECRET_ACCESS_KEY: 's',
}
