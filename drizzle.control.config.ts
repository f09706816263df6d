import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  schema: './core/control/schema.ts',
  out: './migrations/control',
})
