/** The bindings and variables of the Workers, as wrangler.toml names them, over a simulated world. */
import { NeonAccount } from '../../../durable-objects/neon-account.ts'
import { Pool } from '../../../durable-objects/pool.ts'
import { Rollout } from '../../../durable-objects/rollout.ts'
import { Tenant } from '../../../durable-objects/tenant.ts'
import { DurableObject } from '../sim/cloudflare-workers.ts'
import type { ObjectClass, ObjectHost } from '../sim/object-host.ts'
import { MANAGEMENT_URL, SQL_URL } from './network.ts'
import { CONTROL_URL } from './sql-service.ts'
import type { World } from './world.ts'

/** Answers aren't part of any saga here: one that is told to stop or to go has done so. */
class Answer extends DurableObject {
  async stop(): Promise<void> {}
  async forget(): Promise<'known'> {
    return 'known'
  }
}

const classes = { Tenant, NeonAccount, Pool, Rollout, Answer }
export type ClassName = keyof typeof classes
export const CLASSES = classes as unknown as Record<ClassName, ObjectClass>

const KEY = `1:${'A'.repeat(43)}`

const VARS = {
  DEPLOYMENT: 'chaos',
  APP_URL: 'https://app.sim',
  PLACES: {
    us: { label: 'United States', region: 'aws-us-east-1', bucket: { binding: 'DOCUMENTS', name: 'documents' } },
  },
  DEFAULT_PLACE: 'us',
  LIMITS: { fileBytes: 1_000_000, filePages: 500, documents: 100 },
  CHAT_MODEL: 'none',
  EMBEDDING_MODEL: 'simulated',
  OPENAI_API_KEY: 'none',
  CONTROL_DATABASE_URL: CONTROL_URL,
  NEON_API_URL: MANAGEMENT_URL,
  NEON_API_KEY: 'key',
  NEON_SQL_ENDPOINT: SQL_URL,
  OIDC_ISSUER: 'https://issuer.sim',
  OIDC_CLIENT_ID: 'client',
  OIDC_CLIENT_SECRET: 'secret',
  COOKIE_KEYS: KEY,
  SEALING_KEYS: KEY,
  RECEIPT_KEYS: KEY,
  R2_S3_ENDPOINT: 'https://r2.sim',
  R2_ACCESS_KEY_ID: 'id',
  R2_SECRET_ACCESS_KEY: 'secret',
}

export function bindingsOf(world: World): ApiEnv {
  const namespaces = {
    TENANT: namespace(world, 'Tenant'),
    NEON_ACCOUNT: namespace(world, 'NeonAccount'),
    POOL: namespace(world, 'Pool'),
    ROLLOUT: namespace(world, 'Rollout'),
    ANSWER: namespace(world, 'Answer'),
  }
  const buckets = Object.fromEntries(
    Object.entries(world.buckets).map(([name, bucket]) => [name, bucket.binding(world.binding)]),
  )
  const queues = {
    INGEST_QUEUE: world.ingestQueue.binding(world.binding),
    FLEET_QUEUE: world.fleetQueue.binding(world.binding),
  }
  return { ...VARS, ...world.vars, ...namespaces, ...buckets, ...queues } as unknown as ApiEnv
}

function namespace(world: World, kind: ClassName) {
  const idOf = (name: string) => ({ name, toString: () => name })
  const own = {
    idFromName: idOf,
    idFromString: idOf,
    get: ({ name }: { name: string }) => stub(world, world.host(kind, name)),
    getByName: (name: string) => stub(world, world.host(kind, name)),
    jurisdiction: () => own,
  }
  return own
}

/** Every property of a stub is a method that calls the object. */
function stub(world: World, host: ObjectHost): unknown {
  return new Proxy(
    {},
    {
      get(_, property) {
        if (typeof property !== 'string' || property === 'then') return undefined
        if (property === 'name') return host.name
        return (...args: unknown[]) => world.call(host, property, args)
      },
    },
  )
}
