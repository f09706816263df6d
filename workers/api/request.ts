/** What handlers read from a request, parsed by a schema or refused. */
import type { z } from 'zod'
import { uuidSchema } from '../../core/ids.ts'
import type { Answered } from '../../durable-objects/tenant/rpc.ts'
import type { AppContext } from './env.ts'
import { invalid, NOT_FOUND, ProblemError, problemOf } from './problem.ts'

/** The JSON body, by its schema. Throws a 400 (or 415) problem that names every wrong field. */
export async function readJson<T extends z.ZodType>(c: AppContext, schema: T): Promise<z.output<T>> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? ''))
    throw new ProblemError({
      name: 'not-json',
      status: 415,
      title: 'Not JSON',
      detail: 'Send the body as application/json.',
    })
  return parsed(schema, parseJson(await c.req.text()))
}

/** The query's parameters, by their schema. Throws a 400 problem that names every wrong one. */
export function readQuery<T extends z.ZodType>(c: AppContext, schema: T): z.output<T> {
  return parsed(schema, c.req.query())
}

function parsed<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new ProblemError(
    invalid(result.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))),
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ProblemError(invalid([{ path: '', message: 'The body is not valid JSON.' }]))
  }
}

/** An id from the path, in lower case. One that no resource can have is answered like one that no resource has. */
export function pathId(c: AppContext, name: 'document' | 'conversation' | 'user' | 'invitation' | 'rollout'): string {
  const id = c.req.param(name)?.toLowerCase()
  if (!uuidSchema.safeParse(id).success) throw new ProblemError(NOT_FOUND)
  return id as string
}

/** What the Tenant object granted; throws the problem of its refusal. */
export function granted<T extends object>(answered: Answered<T>): { ok: true } & T {
  if (answered.ok) return answered
  throw new ProblemError(problemOf(answered.refusal))
}
