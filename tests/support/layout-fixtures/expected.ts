/** What is expected of a PDF in tests/fixtures/layout: `<name>.json` beside it. */
import { z } from 'zod'

export const expectedSchema = z.strictObject({
  /** What the file is there to show. */
  shows: z.string(),
  producer: z.string(),
  pages: z.array(
    z.strictObject({
      lines: z.array(z.string()),
      /** As `<level> <text>`. */
      headings: z.array(z.string()).optional(),
    }),
  ),
})
export type Expected = z.infer<typeof expectedSchema>
