import { bodyLimit } from 'hono/body-limit'
import { ProblemError, TOO_LARGE } from '../problem.ts'

/** Files never pass through here (they go straight to R2), and the longest question is far below this. */
const MAX_BODY_BYTES = 256 * 1024

export const limitedBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => {
    throw new ProblemError(TOO_LARGE)
  },
})
