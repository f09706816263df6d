import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  schema: './core/tenant/schema.ts',
  out: './migrations/tenant',
})
