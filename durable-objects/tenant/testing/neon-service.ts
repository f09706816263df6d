/** For tests inside workerd: Neon as `fetch` sees it, management API and SQL over HTTP, as far as a tenant uses them. */

export interface Fault {
  /** Matches `<method> <path>`, or a SQL text. */
  match: RegExp
  /** `lost`: it happens, and nobody hears of it. `hang`: it happens, and the answer never comes. */
  kind: 'lost' | 'hang' | 'status'
  status?: number
}

interface Query {
  query: string
  params?: (string | null)[]
}

const TEXT = 25
const INTEGER = 23

export class NeonService {
  readonly projects: { id: string; name: string }[] = []
  readonly requests: string[] = []
  /** Statements by the host of the database that got them. */
  readonly statements = new Map<string, Query[]>()
  #made = 0
  readonly #histories = new Map<string, (string | null)[][]>()
  /** Rows for the statements that match, as they stand in the control database. */
  answers: { match: RegExp; columns: string[]; rows: (string | null)[][] }[] = []
  /** Each strikes once. */
  faults: Fault[] = []

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    const body = await request.text()
    if (url.host === 'neon.test') {
      const path = url.pathname.replace('/api/v2', '')
      return this.#answer(`${request.method} ${path}`, () => this.#manage(request.method, path, url.searchParams, body))
    }
    if (url.host === 'sql.test') {
      const host = new URL(request.headers.get('Neon-Connection-String') ?? '').host
      return this.#answer(body, () => Response.json(this.#sql(host, JSON.parse(body))))
    }
    throw new TypeError(`nothing answers at ${url.host}`)
  }

  /** Statements that a tenant's own database got, but for migrations. */
  tenantStatements(): Query[] {
    return [...this.statements].filter(([host]) => host !== 'control.test').flatMap(([, queries]) => queries)
  }

  async #answer(what: string, work: () => Response): Promise<Response> {
    this.requests.push(what)
    const at = this.faults.findIndex(({ match }) => match.test(what))
    const [fault] = at < 0 ? [] : this.faults.splice(at, 1)
    if (fault?.kind === 'status') return Response.json({ code: '', message: 'm' }, { status: fault.status ?? 500 })
    const response = work()
    if (fault?.kind === 'lost') throw new TypeError('connection lost')
    if (fault?.kind === 'hang') return new Promise(() => {})
    return response
  }

  #manage(method: string, path: string, query: URLSearchParams, body: string): Response {
    if (method === 'POST' && path === '/projects') {
      const { name } = (JSON.parse(body) as { project: { name: string } }).project
      const project = { id: `project-${++this.#made}`, name }
      this.projects.push(project)
      const connection_uris = [{ connection_uri: connectionOf(project.id) }]
      return Response.json({ project: described(project), connection_uris }, { status: 201 })
    }
    if (path === '/projects') {
      const search = query.get('search') ?? ''
      return Response.json({ projects: this.projects.filter(({ name }) => name.includes(search)).map(described) })
    }
    const one = this.projects.find((project) => path === `/projects/${project.id}`)
    if (one) {
      if (method === 'PATCH') {
        const wish = JSON.parse(body) as { project: { name?: string } }
        one.name = wish.project.name ?? one.name
      }
      if (method === 'DELETE') this.projects.splice(this.projects.indexOf(one), 1)
      return Response.json({ project: described(one) })
    }
    const id = /^\/projects\/([^/]+)\/connection_uri$/.exec(path)?.[1]
    if (id && this.projects.some((project) => project.id === id)) return Response.json({ uri: connectionOf(id) })
    return Response.json({ code: '', message: 'not found' }, { status: 404 })
  }

  #sql(host: string, body: Query | { queries: Query[] }) {
    return 'queries' in body ? { results: body.queries.map((query) => this.#run(host, query)) } : this.#run(host, body)
  }

  #run(host: string, { query, params = [] }: Query) {
    const history = this.#histories.get(host) ?? []
    this.#histories.set(host, history)
    if (query.startsWith('select position'))
      return result(
        [
          ['position', INTEGER],
          ['id', TEXT],
          ['hash', TEXT],
        ],
        history,
      )
    if (query.includes('into alcove_migrations')) history.push(params)
    else if (!/^create |^alter /i.test(query))
      this.statements.set(host, [...(this.statements.get(host) ?? []), { query, params }])
    if (query.startsWith('select (select count(*)')) {
      const tables = [...query.matchAll(/ as (\w+)/g)].map(([, table = '']): [string, number] => [table, INTEGER])
      return result(tables, [tables.map(() => '0')])
    }
    const answer = this.answers.find(({ match }) => match.test(query))
    if (answer)
      return result(
        answer.columns.map((name): [string, number] => [name, TEXT]),
        answer.rows,
      )
    const [, returned] = /returning (id|title)/.exec(query) ?? []
    return result([[returned ?? 'id', TEXT]], returned ? [[params[0] ?? null]] : [])
  }
}

function connectionOf(projectId: string): string {
  return `postgres://neondb_owner:secret@${projectId}.test/neondb`
}

function described({ id, name }: { id: string; name: string }) {
  return { id, name, region_id: 'aws-us-east-1', pg_version: 17, created_at: '2026-01-01T00:00:00Z' }
}

function result(columns: [string, number][], rows: (string | null)[][]) {
  const fields = columns.map(([name, dataTypeID]) => ({ name, dataTypeID }))
  return { fields, rows, command: 'SELECT', rowCount: rows.length, rowAsArray: true }
}
