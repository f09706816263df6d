/**
 * Who may operate the deployment: a signed-in person whose verified address is configured, or a program with the fleet
 * key. To everybody else these routes are like any that don't exist.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import { controlDatabase } from '../../../core/control/database.ts'
import { isOperator, signedInAs } from '../../../core/control/operators.ts'
import { bearerToken } from '../auth/bearer.ts'
import { whoCalls } from '../auth/signed-in.ts'
import type { AppContext, AppEnv } from '../env.ts'
import { NOT_FOUND, ProblemError } from '../problem.ts'

export const operator = createMiddleware<AppEnv>(async (c, next) => {
  if (!(await isOperating(c))) throw new ProblemError(NOT_FOUND)
  await next()
})

async function isOperating(c: AppContext): Promise<boolean> {
  const config = c.get('config')
  const token = bearerToken(c.req.raw.headers)
  // Who shows a key is judged by it alone.
  if (token !== null) return config.FLEET_KEY !== undefined && isEqual(token, config.FLEET_KEY)
  if (config.OPERATORS.length === 0) return false
  const actor = await whoCalls(c)
  const person = actor && (await signedInAs(controlDatabase(config), actor.userId))
  return person !== null && isOperator(config, person)
}

/** Takes the same time wherever they differ. */
function isEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
