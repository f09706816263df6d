/** The body of every error reply: https://platform.openai.com/docs/guides/error-codes */
export interface ErrorBody {
  error: { message: string; type: string; param: string | null; code: string | null }
}

/** A request that is answered with an error. */
export class RequestError extends Error {
  readonly status: 400 | 401 | 404 | 405
  readonly param: string | null
  readonly code: string | null

  constructor(status: 400 | 401 | 404 | 405, message: string, about: { param?: string; code?: string } = {}) {
    super(message)
    this.name = 'RequestError'
    this.status = status
    this.param = about.param ?? null
    this.code = about.code ?? null
  }

  body(): ErrorBody {
    return errorBody(this.status, this.message, { param: this.param, code: this.code })
  }
}

export function errorBody(
  status: number,
  message: string,
  about: { param?: string | null; code?: string | null } = {},
): ErrorBody {
  return { error: { message, type: errorType(status), param: about.param ?? null, code: about.code ?? null } }
}

function errorType(status: number): string {
  if (status === 429) return 'rate_limit_error'
  return status >= 500 ? 'server_error' : 'invalid_request_error'
}
