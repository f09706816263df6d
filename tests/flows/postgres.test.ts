/**
 * The demo against a real PostgreSQL with pgvector behind the stand-in for Neon. Runs where LOCAL_NEON_POSTGRES names one
 * (a superuser's URL, such as postgres://postgres@127.0.0.1:5432/postgres), and says so where it doesn't.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const server = process.env.LOCAL_NEON_POSTGRES

test.runIf(server)(
  'npm run demo on PostgreSQL',
  async () => {
    const demo = promisify(execFile)(process.execPath, ['scripts/demo.ts', '--json'], { timeout: 120_000 })
    const { citations, project } = JSON.parse((await demo).stdout) as {
      citations: { document: string; page: number; quote: string }[]
      project: string | null
    }
    expect(citations[0]).toMatchObject({ document: 'sample', page: 2 })
    expect(citations[0]?.quote).toContain('every four hours')
    expect(project).not.toBeNull()
  },
  150_000,
)
