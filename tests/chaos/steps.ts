/**
 * Every effect of every saga, and what may befall it: the rows and columns of the coverage table. An effect that the code
 * has and this table hasn't is reported as a mistake of the table, a cell that never fired as one of the runs.
 */
export type Fault =
  /** The caller dies, and nothing was sent. */
  | 'crash before'
  /** It happens, and the caller dies before it hears of it. */
  | 'crash after'
  /** It happens, and the connection breaks before the answer. */
  | 'answer lost'
  /** It happens after the caller has given up waiting. */
  | 'slow'
  /** It does not happen, and the answer doesn't say so. */
  | '5xx'
  | '503'
  | '423'
  | '429'
  | 'account full'
  /** The project is made, and its compute never starts. */
  | 'failed operation'
  | 'over quota'
  | 'password changed'
  | 'message lost'
  | 'message doubled'
  | 'message late'
  /** The object that is called dies while it works. */
  | 'callee dies'
  | 'alarm doubled'
  | 'alarm late'

const CRASHES = ['crash before', 'crash after'] as const
const NETWORK = [...CRASHES, 'answer lost', 'slow', '5xx'] as const
const READ = [...NETWORK, '503', '429'] as const
const CHANGE = [...READ, '423'] as const
const SQL = [...NETWORK, 'over quota', 'password changed'] as const

export const FAULTS_OF = {
  read: READ,
  create: [...CHANGE, 'account full', 'failed operation'],
  change: CHANGE,
  sql: SQL,
  control: NETWORK,
  files: NETWORK,
  queue: [...NETWORK, 'message lost', 'message doubled', 'message late'],
  call: [...NETWORK, 'callee dies'],
  alarm: [...CRASHES, 'alarm doubled', 'alarm late'],
} as const satisfies Record<string, readonly Fault[]>

export type StepKind = keyof typeof FAULTS_OF

export type Saga = 'provision' | 'claim' | 'ingest' | 'erase' | 'rollout'

/** `<who> <effect>`, where who is the class of the object or the kind of Worker whose code has the effect. */
export const STEPS: Record<Saga, Record<string, StepKind>> = {
  provision: {
    'Worker sign-in': 'control',
    'Worker read unpoked': 'control',
    'Worker call Tenant.poke': 'call',
    'Worker mark poked': 'control',
    'Tenant alarm': 'alarm',
    'Tenant call NeonAccount.reserve': 'call',
    'Tenant find-project': 'read',
    'Tenant create-project': 'create',
    'Tenant read-connection': 'read',
    'Tenant read-operations': 'read',
    'Tenant read-history': 'sql',
    'Tenant make-history': 'sql',
    'Tenant apply-migration': 'sql',
    'Tenant reflect': 'control',
  },
  ingest: {
    'Tenant files-get': 'files',
    'Tenant files-list': 'files',
    'Tenant files-delete': 'files',
    'Tenant queue-send': 'queue',
    'Tenant publish-document': 'sql',
    'Tenant retire-document': 'sql',
    'Tenant read-title': 'sql',
    'Tenant rename-document': 'sql',
    'Consumer call Tenant.leaseJob': 'call',
    'Consumer call Tenant.identifyFile': 'call',
    'Consumer call Tenant.reportProgress': 'call',
    'Consumer call Tenant.finishJob': 'call',
    'Consumer files-get': 'files',
    'Consumer begin-document': 'sql',
    'Consumer store-pages': 'sql',
    'Consumer trim-document': 'sql',
    'Consumer read-chunks': 'sql',
    'Consumer store-embeddings': 'sql',
  },
  claim: {
    'Worker call Pool.keep': 'call',
    'Pool alarm': 'alarm',
    'Pool call NeonAccount.reserve': 'call',
    'Pool find-project': 'read',
    'Pool create-project': 'create',
    'Pool read-connection': 'read',
    'Pool read-operations': 'read',
    'Pool read-history': 'sql',
    'Pool make-history': 'sql',
    'Pool apply-migration': 'sql',
    'Tenant call Pool.claim': 'call',
    'Tenant call Pool.confirm': 'call',
    'Tenant rename-project': 'change',
  },
  erase: {
    'Worker order account deletion': 'control',
    'Worker read tenants of user': 'control',
    'Worker call Tenant.depart': 'call',
    'Worker delete user': 'control',
    'Worker order erasure': 'control',
    'Worker call Tenant.erase': 'call',
    'Worker mark erasure': 'control',
    'Worker read erasures': 'control',
    'Worker read account deletions': 'control',
    'Tenant count rows': 'control',
    'Tenant read-project': 'read',
    'Tenant delete-project': 'change',
    'Tenant delete rows': 'control',
    'Tenant finish erasure': 'control',
    'Tenant call Pool.handedOut': 'call',
    'Tenant call Pool.forget': 'call',
  },
  rollout: {
    'Rollout alarm': 'alarm',
    'Rollout list tenants': 'control',
    'Rollout queue-send': 'queue',
    'Worker call Rollout.claim': 'call',
    'Worker call Tenant.migrate': 'call',
    'Worker call Rollout.report': 'call',
    'Tenant call Rollout.permitted': 'call',
    'Tenant call Rollout.report': 'call',
    'Tenant look at index': 'sql',
    'Tenant build index': 'sql',
  },
}

/** Effects that happen only because of a fault, so that they can't be asked of a run without one. */
export const KNOWN_BESIDES = new Set([
  'Consumer call Tenant.reportRefusal',
  'Consumer call Tenant.abandonJob',
  'Worker expire sessions',
  'Tenant call NeonAccount.pause',
  'Tenant drop index',
  'Pool call NeonAccount.pause',
  'Pool delete-project',
  'Pool look at index',
  'Pool build index',
  'Pool drop index',
  'Pool read-project',
])

/** Changes that are made again without a fault, and why that is right. Anything else that is done twice is a mistake. */
export const AGAIN_BY_DESIGN: Record<string, string> = {
  'Worker call Tenant.poke': 'an object that was poked while its tenant changed is poked again by the cron',
  'Worker mark poked': 'has no effect when the tenant changed meanwhile, and follows every poke',
  'Worker call Tenant.erase': 'the cron reminds an object of its erasure until that is over',
  'Worker mark erasure': 'follows every reminder',
  'Worker call Tenant.depart': 'it is asked until it has nothing to do with the user',
  'Worker delete user': 'has no effect before nothing else is left',
  'Worker call Pool.keep': 'the cron asks for it every time',
  'Tenant call Pool.handedOut': 'every round of an erasure looks again',
  'Worker expire sessions': 'a sweep that the cron makes every time',
  'Tenant delete rows': 'every round of an erasure deletes what it found',
  'Consumer call Tenant.reportProgress': 'a sign of life says the same as the one before',
}

const KINDS = new Map(Object.values(STEPS).flatMap((steps) => Object.entries(steps)))

export function sagaOf(step: string): Saga | null {
  const found = Object.entries(STEPS).find(([, steps]) => step in steps)
  return found ? (found[0] as Saga) : null
}

export function kindOf(step: string): StepKind | null {
  return KINDS.get(step) ?? null
}

export function faultsOf(step: string): readonly Fault[] {
  const kind = kindOf(step)
  return kind === null ? [] : FAULTS_OF[kind]
}

/** How a statement is called, by how it begins. */
const STATEMENTS: [RegExp, string][] = [
  [/^select position, id, hash/, 'read-history'],
  [/^create table if not exists alcove_migrations/, 'make-history'],
  [/into alcove_migrations/, 'apply-migration'],
  [/set state = 'ready'/, 'publish-document'],
  [/^insert into documents .*'deleted'\)/s, 'retire-document'],
  [/^insert into documents .*'processing'\)/s, 'begin-document'],
  [/^select title, xmin/, 'read-title'],
  [/^update documents set title/, 'rename-document'],
  [/stored_pages as/, 'store-pages'],
  [/old_chunks as/, 'trim-document'],
  [/^select i\.indisvalid/, 'look at index'],
  [/^create index concurrently/i, 'build index'],
  [/^drop index concurrently/i, 'drop index'],
  [/^select chunk\.ordinal/, 'read-chunks'],
  [/update chunks set embedding/, 'store-embeddings'],
]

export function tenantStatement(text: string): string {
  const known = STATEMENTS.find(([pattern]) => pattern.test(text.trim()))
  return known ? known[1] : `sql ${text.trim().replace(/\s+/g, ' ').slice(0, 60)}`
}

const CONTROL_STATEMENTS: [RegExp, string][] = [
  [/^insert into users/, 'sign-in'],
  [/from memberships m where .*from tenants t where t\.poked_at is null/s, 'read unpoked'],
  [/^update tenants set poked_at/, 'mark poked'],
  [/\(delete from sessions/, 'expire sessions'],
  [/^insert into erasures \(/, 'order erasure'],
  [/^select id as "erasureId".*where finished_at is null/s, 'read erasures'],
  [/^select user_id as "userId" from account_deletions/, 'read account deletions'],
  [/^insert into account_deletions/, 'order account deletion'],
  [/^select tenant_id as id from memberships/, 'read tenants of user'],
  [/^select id from users where id = \$1::uuid for update/, 'delete user'],
  [/^update erasures set poked_at/, 'mark erasure'],
  [/^select \(select count\(\*\) from documents/, 'count rows'],
  [/^delete from documents where tenant_id/, 'delete rows'],
  [/^select t\.id, d\.schema_version/, 'list tenants'],
  [/^insert into erasures as e/, 'finish erasure'],
  // What an object says of itself is its outbox's, one effect whatever the rows are.
  [/^(insert into (memberships|vector_databases|documents) as |update tenants)/, 'reflect'],
]

export function controlStatement(text: string): string {
  const known = CONTROL_STATEMENTS.find(([pattern]) => pattern.test(text.trim()))
  return known ? known[1] : `control ${text.trim().replace(/\s+/g, ' ').slice(0, 60)}`
}

export function managementRequest(method: string, path: string, query: URLSearchParams, body: unknown): string {
  if (path === '/projects') {
    if (method === 'POST') return 'create-project'
    return query.has('search') ? 'find-project' : 'list-projects'
  }
  if (path.endsWith('/connection_uri')) return 'read-connection'
  if (path.endsWith('/recover')) return 'recover-project'
  if (method === 'DELETE') return 'delete-project'
  if (method === 'PATCH')
    return 'name' in ((body as { project?: object }).project ?? {}) ? 'rename-project' : 'change-project'
  return path.split('/').length > 3 ? `read-${path.split('/')[3]}` : 'read-project'
}
