import { afterAll, describe, expect, it } from 'vitest'
import { BOMBS } from '../../../tests/support/bombs.ts'
import { ReaderProcess } from '../../../tests/support/reader-process.ts'
import { PATIENCE_MS } from './survey.ts'

/** What others wait at most while one file is read; the app's answer may not take longer. */
const STALL_MS = 5_000

/** The product is more patient; how it ends is the same. */
const SOONER = { milliseconds: 4_000, pageMilliseconds: 2_000 }

describe('a file that would take very much time or memory', () => {
  const reader = new ReaderProcess(PATIENCE_MS, SOONER)
  afterAll(() => reader.close())

  it.each(Object.entries(BOMBS))(
    '%s',
    async (_, { make, ends }) => {
      const bytes = make()
      expect(bytes.length).toBeLessThan(32 * 2 ** 20)
      const ending = await reader.read(bytes)
      if (ends === 'any') expect(ending.state).not.toMatch(/stuck|broken/)
      else expect(ending.state).toBe(ends)
      if (ends === 'read') expect(ending.pagesWithText).toBeGreaterThan(0)
      expect(ending.longestStall).toBeLessThan(STALL_MS)
    },
    60_000,
  )
})
