/** For unit tests: Neon's management API with its projects in memory. */
import type {
  EndpointSize,
  ListedProject,
  NeonAnswer,
  NeonManagement,
  NeonOperation,
  NewProject,
  ProjectQuery,
  ProjectSettings,
  ProjectUsage,
} from '../management.ts'

export interface FakeProject extends ListedProject {
  password: string
  settings: ProjectSettings
  /** Of its compute: as the project's settings were when it was made, until it is changed itself. */
  endpoint: EndpointSize
  operations: NeonOperation[]
}

/** Puts `failNext` before the next call of that name; `lose` makes it happen all the same. */
export class FakeNeon implements NeonManagement {
  readonly projects: FakeProject[] = []
  /** Names of the calls, in order. */
  readonly calls: string[] = []
  /** What every project has used. */
  usage: Omit<ProjectUsage, 'quota'> = {
    activeSeconds: 0,
    computeSeconds: 0,
    writtenBytes: 0,
    transferBytes: 0,
    storageBytes: 0,
    periodStart: null,
    periodEnd: null,
  }
  failNext: { call: string; answer: Extract<NeonAnswer<never>, { ok: false }>; lose?: boolean }[] = []

  /** Those that aren't deleted. */
  get live(): FakeProject[] {
    return this.projects.filter(({ deletedAt }) => deletedAt === null)
  }

  async findProjectsByName(name: string): Promise<NeonAnswer<FakeProject[]>> {
    return this.#call('find', () => this.live.filter((project) => project.name === name))
  }

  async createProject(wish: NewProject) {
    return this.#call('create', () => {
      const project = this.#add(wish)
      return { project, connectionString: connectionOf(project) }
    })
  }

  async getConnectionString(projectId: string): Promise<NeonAnswer<string>> {
    return this.#of(projectId, 'connect', connectionOf)
  }

  async deleteProject(projectId: string): Promise<NeonAnswer<null>> {
    return this.#of(projectId, 'delete', (project) => {
      project.deletedAt = '2026-02-01T00:00:00Z'
      project.recoverableUntil = '2026-02-08T00:00:00Z'
      return null
    })
  }

  async renameProject(projectId: string, name: string): Promise<NeonAnswer<null>> {
    return this.#of(projectId, 'rename', (project) => {
      project.name = name
      return null
    })
  }

  async patchProject(projectId: string, settings: ProjectSettings): Promise<NeonAnswer<null>> {
    return this.#of(projectId, 'patch', (project) => {
      project.settings = { ...project.settings, ...settings }
      return null
    })
  }

  async getProject(projectId: string) {
    return this.#of(projectId, 'get', (project) => ({
      project,
      usage: { ...this.usage, quota: project.settings.quota ?? {} },
    }))
  }

  async listEndpoints(projectId: string) {
    return this.#of(projectId, 'endpoints', ({ id, endpoint }) => [
      {
        id: `endpoint of ${id}`,
        minComputeUnits: endpoint.minComputeUnits ?? 0.25,
        maxComputeUnits: endpoint.maxComputeUnits ?? 1,
        suspendTimeoutSeconds: endpoint.suspendTimeoutSeconds ?? 0,
      },
    ])
  }

  async patchEndpoint(projectId: string, _endpointId: string, size: ProjectSettings): Promise<NeonAnswer<null>> {
    return this.#of(projectId, 'patch-endpoint', (project) => {
      project.endpoint = { ...project.endpoint, ...size }
      return null
    })
  }

  async listOperations(projectId: string): Promise<NeonAnswer<NeonOperation[]>> {
    return this.#of(projectId, 'operations', ({ operations }) => operations)
  }

  async listProjects({ search = '', deleted = false }: ProjectQuery) {
    return this.#call('list', () => ({
      projects: this.projects.filter(
        ({ name, id, deletedAt }) => (deletedAt !== null) === deleted && (name.includes(search) || id.includes(search)),
      ),
      next: null,
      complete: true,
    }))
  }

  #add({ name, region, settings = {} }: NewProject): FakeProject {
    const number = this.projects.length + 1
    const project: FakeProject = {
      id: `project-${number}`,
      name,
      region,
      postgresVersion: 17,
      createdAt: new Date(Date.UTC(2026, 0, number)).toISOString(),
      deletedAt: null,
      recoverableUntil: null,
      password: `secret-${number}`,
      settings,
      endpoint: settings,
      operations: [],
    }
    this.projects.push(project)
    return project
  }

  #of<T>(projectId: string, call: string, work: (project: FakeProject) => T): NeonAnswer<T> {
    const project = this.live.find(({ id }) => id === projectId)
    if (project) return this.#call(call, () => work(project))
    this.calls.push(call)
    return { ok: false, failure: { kind: 'not-found' } }
  }

  #call<T>(name: string, work: () => T): NeonAnswer<T> {
    this.calls.push(name)
    const at = this.failNext.findIndex(({ call }) => call === name)
    const [failure] = at < 0 ? [] : this.failNext.splice(at, 1)
    if (failure && !failure.lose) return failure.answer
    const value = work()
    return failure ? failure.answer : { ok: true, value }
  }
}

function connectionOf(project: { id: string; password: string }): string {
  return `postgres://neondb_owner:${project.password}@${project.id}/neondb`
}
