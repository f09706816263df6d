import { ApiError, readProblem, retryAfterSeconds } from './failure.ts'

let onSignedOut: () => void = () => {}

/** Sets what happens when any call is answered with 401. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener
}

let onMissing: (tenant: string) => void = () => {}

/** Sets what happens when something inside a tenant can't be found: perhaps it is the tenant that is gone. */
export function whenMissing(listener: (tenant: string) => void): void {
  onMissing = listener
}

const INSIDE_TENANT = /^\/api\/tenants\/([^/?]+)\/./

/** `fetch` on this origin that throws an {@link ApiError} for everything but success. */
export const apiFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, { credentials: 'same-origin', ...init }).catch((error: unknown) => {
    if (init?.signal?.aborted) throw error
    throw new ApiError({ kind: 'network' })
  })
  if (response.ok) return response
  if (response.status === 401) {
    onSignedOut()
    throw new ApiError({ kind: 'signed-out' })
  }
  if (response.status === 404) {
    const tenant = INSIDE_TENANT.exec(String(input))?.[1]
    if (tenant) onMissing(decodeURIComponent(tenant))
  }
  const problem = readProblem(await response.json().catch(() => null))
  if (!problem) throw new ApiError({ kind: 'unreadable', status: response.status })
  const retryAfter = retryAfterSeconds(response.headers.get('retry-after'), new Date())
  throw new ApiError({ kind: 'problem', problem, retryAfter })
}

/** Calls the API and reads its JSON; a body is sent as JSON. Throws {@link ApiError}. */
export async function call<T>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  options: { body?: unknown; signal?: AbortSignal } = {},
): Promise<T> {
  const response = await apiFetch(path, {
    method,
    signal: options.signal,
    headers: {
      accept: 'application/json',
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
  })
  const text = await response.text()
  if (text === '') return undefined as T
  try {
    return JSON.parse(text) as T
  } catch {
    throw new ApiError({ kind: 'unreadable', status: response.status })
  }
}
