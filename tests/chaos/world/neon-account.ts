/**
 * Neon's account as its own books have it, and its management API over them. Names need not be unique, a create is not
 * idempotent, a change is refused while the operations of another run, deleted projects stay recoverable.
 */
export interface Project {
  id: string
  name: string
  /** Its first name. */
  madeAs: string
  region: string
  createdAt: number
  deletedAt: number | null
  endpoint: string
  password: string
  /** Changes are refused with 423 until then. */
  busyUntil: number
  /** Its compute takes connections from then on; never, when its creation failed. */
  startsAt: number
  /** The last statement that reached it; five minutes later it sleeps. */
  usedAt: number
  settings: Record<string, unknown>
}

export interface Request {
  method: string
  path: string
  query: URLSearchParams
  body: unknown
}

export interface Reply {
  status: number
  body: unknown
  headers?: Record<string, string>
}

export interface AccountDeps {
  now(): number
  newId(): string
  /** How long what a create or a change started goes on. */
  operationMs(): number
  onCreate(project: Project): void
}

const RECOVERABLE_MS = 7 * 24 * 3_600_000
const WAKES_AFTER_MS = 300_000

export class NeonAccount {
  readonly projects: Project[] = []
  /** Projects that the account may have at once. */
  limit = Number.POSITIVE_INFINITY
  /** The next creates make a project that never starts. */
  failNextCreates = 0
  readonly #deps: AccountDeps

  constructor(deps: AccountDeps) {
    this.#deps = deps
  }

  living(): Project[] {
    return this.projects.filter(({ deletedAt }) => deletedAt === null)
  }

  byEndpoint(endpoint: string): Project | undefined {
    return this.projects.find((project) => project.endpoint === endpoint)
  }

  /** Whether a statement finds the compute awake; it is awake after it. */
  touch(project: Project): boolean {
    const now = this.#deps.now()
    const awake = now - project.usedAt < WAKES_AFTER_MS
    project.usedAt = now
    return awake
  }

  /** Answers a request. `pretend`: says what it would say, and changes nothing. */
  async handle(request: Request, pretend = false): Promise<Reply> {
    const { method, path } = request
    if (path === '/projects') return method === 'POST' ? this.#create(request, pretend) : this.#list(request)
    const [, id = '', rest = ''] = /^\/projects\/([^/]+)(\/.*)?$/.exec(path) ?? []
    const project = this.projects.find((one) => one.id === id)
    if (method === 'POST' && rest === '/recover' && project) return this.#recover(project, pretend)
    if (!project || project.deletedAt !== null) return refusal(404, 'project not found')
    if (method === 'GET' && rest === '') return { status: 200, body: { project: this.#described(project) } }
    if (method === 'GET' && rest === '/connection_uri') return { status: 200, body: { uri: connectionOf(project) } }
    if (method === 'GET' && rest === '/endpoints')
      return { status: 200, body: { endpoints: [this.#endpoint(project)] } }
    if (method === 'GET' && rest.startsWith('/operations'))
      return { status: 200, body: { operations: this.#operations(project), pagination: { cursor: '' } } }
    if (method === 'PATCH') return this.#change(project, request, pretend, rest)
    if (method === 'DELETE' && rest === '') return this.#delete(project, pretend)
    return refusal(404, 'this route does not exist')
  }

  async #create({ body }: Request, pretend: boolean): Promise<Reply> {
    const wish = (body as { project?: { name?: string; region_id?: string } }).project ?? {}
    if (this.living().length >= this.limit)
      return refusal(422, 'the limit of projects is reached', 'PROJECTS_LIMIT_EXCEEDED')
    const now = this.#deps.now()
    const id = `proj-${this.#deps.newId()}`
    const working = this.#deps.operationMs()
    const project: Project = {
      id,
      name: wish.name ?? id,
      madeAs: wish.name ?? id,
      region: wish.region_id ?? 'aws-us-east-1',
      createdAt: now,
      deletedAt: null,
      endpoint: `ep-${id}`,
      password: `secret-${this.#deps.newId()}`,
      busyUntil: now + working,
      startsAt: now + working,
      usedAt: now + working,
      settings: (wish as { settings?: Record<string, unknown> }).settings ?? {},
    }
    if (!pretend) {
      if (this.failNextCreates > 0) {
        this.failNextCreates--
        project.startsAt = Number.POSITIVE_INFINITY
      }
      this.projects.push(project)
      this.#deps.onCreate(project)
    }
    const uri = { connection_uri: connectionOf(project) }
    const operations = this.#operations(project)
    return { status: 201, body: { project: this.#described(project), connection_uris: [uri], operations } }
  }

  #list({ query }: Request): Reply {
    const now = this.#deps.now()
    const search = query.get('search') ?? ''
    const recoverable = query.get('recoverable') === 'true'
    const isListed = ({ deletedAt }: Project) =>
      recoverable ? deletedAt !== null && now < deletedAt + RECOVERABLE_MS : deletedAt === null
    const found = this.projects.filter(
      (project) => isListed(project) && (project.name.includes(search) || project.id.includes(search)),
    )
    const from = found.findIndex(({ id }) => id === query.get('cursor')) + 1
    const page = found.slice(from, from + Number(query.get('limit') ?? 10))
    const pagination = { cursor: page.at(-1)?.id ?? query.get('cursor') ?? '' }
    return { status: 200, body: { projects: page.map((project) => this.#described(project)), pagination } }
  }

  #change(project: Project, { body }: Request, pretend: boolean, rest: string): Reply {
    if (this.#deps.now() < project.busyUntil) return locked()
    const { name, settings } = (body as { project?: Partial<Project> }).project ?? {}
    const changed = { ...project, ...(name ? { name } : {}), ...(settings ? { settings } : {}) }
    if (!pretend) {
      Object.assign(project, changed)
      if (rest !== '') project.busyUntil = this.#deps.now() + this.#deps.operationMs()
    }
    return rest === ''
      ? { status: 200, body: { project: this.#described(changed), operations: [] } }
      : { status: 200, body: { endpoint: this.#endpoint(project), operations: this.#operations(project) } }
  }

  #delete(project: Project, pretend: boolean): Reply {
    if (this.#deps.now() < project.busyUntil) return locked()
    if (!pretend) project.deletedAt = this.#deps.now()
    return { status: 200, body: { project: this.#described(project) } }
  }

  #recover(project: Project, pretend: boolean): Reply {
    if (!pretend) project.deletedAt = null
    return { status: 200, body: { project: this.#described(project) } }
  }

  #described(project: Project) {
    const moment = new Date(project.createdAt).toISOString()
    return {
      id: project.id,
      name: project.name,
      region_id: project.region,
      platform_id: 'aws',
      pg_version: 17,
      created_at: moment,
      updated_at: moment,
      settings: project.settings,
      active_time_seconds: 0,
      active_time: 0,
      compute_time_seconds: 0,
      cpu_used_sec: 0,
      written_data_bytes: 0,
      data_transfer_bytes: 0,
      data_storage_bytes_hour: 0,
      synthetic_storage_size: 0,
      consumption_period_start: moment,
      consumption_period_end: moment,
      ...(project.deletedAt === null
        ? {}
        : {
            deleted_at: new Date(project.deletedAt).toISOString(),
            recoverable_until: new Date(project.deletedAt + RECOVERABLE_MS).toISOString(),
          }),
    }
  }

  #endpoint(project: Project) {
    return {
      id: project.endpoint,
      host: `${project.endpoint}.sim`,
      project_id: project.id,
      type: 'read_write',
      autoscaling_limit_min_cu: 0.25,
      autoscaling_limit_max_cu: 1,
      suspend_timeout_seconds: 0,
    }
  }

  #operations(project: Project) {
    const failed = project.startsAt === Number.POSITIVE_INFINITY
    const running = this.#deps.now() < project.busyUntil
    return [
      {
        id: `op-${project.id}`,
        project_id: project.id,
        action: 'create_timeline',
        status: failed ? 'failed' : running ? 'running' : 'finished',
        failures_count: failed ? 5 : 0,
        created_at: new Date(project.createdAt).toISOString(),
        updated_at: new Date(project.createdAt).toISOString(),
        total_duration_ms: 0,
      },
    ]
  }
}

export function connectionOf(project: Project): string {
  return `postgresql://neondb_owner:${project.password}@${project.endpoint}.sim/neondb?sslmode=require`
}

export function refusal(status: number, message: string, code = '', headers: Record<string, string> = {}): Reply {
  return { status, body: { request_id: 'simulated', code, message }, headers }
}

export function locked(): Reply {
  return refusal(423, 'project already has running conflicting operations, scheduling of new ones is prohibited')
}
