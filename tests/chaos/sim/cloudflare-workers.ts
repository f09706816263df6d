/** Stands in for `cloudflare:workers`, as far as the code under test uses it. */
export class DurableObject {
  protected ctx: unknown
  protected env: unknown

  constructor(ctx: unknown, env: unknown) {
    this.ctx = ctx
    this.env = env
  }
}

export class WorkerEntrypoint extends DurableObject {}
export class RpcTarget {}
export const env = {}
