/**
 * The whole world of a deployment in memory: Neon's account, the databases, the buckets, the queues, the Durable Objects.
 * The code under test reaches it by the same clients and bindings as in production.
 */
import { apiConfig } from '../../../core/config.ts'
import { thisRelease } from '../../../core/tenant/versions.ts'
import type { Coverage, FaultSource } from '../faults.ts'
import { Mutation, type SeamMutant } from '../mutants/mutation.ts'
import { Bucket, type Seam } from '../sim/bucket.ts'
import { Clock } from '../sim/clock.ts'
import { Life, live } from '../sim/life.ts'
import { type MessageFault, MessageQueue } from '../sim/message-queue.ts'
import { type AlarmFault, ObjectHost } from '../sim/object-host.ts'
import { Random } from '../sim/random.ts'
import { type Effect, pass, type SeamDeps } from '../sim/seam.ts'
import { isSimulating, simulate } from '../sim/settings.ts'
import { beginTrace, trace } from '../sim/trace.ts'
import type { Fault } from '../steps.ts'
import { bindingsOf, CLASSES, type ClassName } from './bindings.ts'
import { NeonAccount } from './neon-account.ts'
import { network } from './network.ts'
import { FIRST_SCHEMA } from './releases.ts'
import type { SqlEngine } from './sql-engine.ts'
import { databaseOf, SqlService } from './sql-service.ts'

/** Calls that are made again with the same words, because time has passed. */
const REPEATED_CALLS = new Set(['reserve', 'pause', 'reportProgress', 'permitted', 'leaseJob'])

/** What somebody would take for the answer of an object that wasn't asked; nothing, where it isn't said here. */
const UNASKED: Record<string, unknown> = {
  'NeonAccount.reserve': { kind: 'go', waitMs: 0 },
  'Tenant.leaseJob': null,
  'Tenant.identifyFile': 'unique',
  'Tenant.reportProgress': 'go-on',
  'Tenant.finishJob': 'ok',
  'Tenant.erase': 'erasing',
  'Tenant.depart': 'unknown',
  'Tenant.migrate': { kind: 'done', version: null },
  'Pool.claim': { kind: 'empty' },
  'Pool.handedOut': [],
  'Rollout.claim': [null],
  'Rollout.permitted': null,
}

const START = Date.UTC(2026, 9, 1)

export interface WorldOptions {
  seed: number
  faults(random: Random, now: () => number): FaultSource
  coverage: Coverage
  engine: SqlEngine
  mutant?: SeamMutant
  vars?: Record<string, unknown>
  /** No fault will strike. */
  undisturbed?: boolean
  /** Faults strike by chance for some time. */
  stormy?: boolean
}

export class World {
  readonly clock = new Clock(START)
  readonly random: Random
  readonly account: NeonAccount
  readonly engine: SqlEngine
  readonly sql: SqlService
  readonly buckets: Record<string, Bucket> = { DOCUMENTS: new Bucket() }
  readonly hosts = new Map<string, ObjectHost>()
  readonly seam: SeamDeps
  readonly ingestQueue: MessageQueue<unknown>
  readonly fleetQueue: MessageQueue<unknown>
  readonly vars: Record<string, unknown>
  readonly undisturbed: boolean
  readonly stormy: boolean
  /** What the API's Worker, the cron and the objects have as `env`. */
  readonly env: ApiEnv
  /** Requests to the management API, and turns that were taken for them. */
  requests = 0
  turns = 0
  /** When the object of a tenant heard of its erasure, by tenant. */
  readonly erasuresHeardAt = new Map<string, number>()
  /** What a 429 says of when to come back; null: some seconds. */
  retryAfterSeconds: number | null = null
  /** Texts that the model of the ingest refused once. */
  readonly refusedByModel = new Set<string>()
  /** Receives what is on the ingest queue. */
  consume: (message: unknown) => void = () => {}
  /** Receives what is on the queue of the fleet. */
  consumeFleet: (message: unknown) => void = () => {}
  #messageFault: MessageFault | null = null

  constructor({
    seed,
    faults,
    coverage,
    engine,
    mutant,
    vars = {},
    undisturbed = false,
    stormy = false,
  }: WorldOptions) {
    this.random = new Random(seed)
    this.engine = engine
    this.vars = vars
    this.undisturbed = undisturbed
    this.stormy = stormy
    const own = this.random.fork()
    this.account = new NeonAccount({
      now: () => this.clock.now,
      newId: () => own.bits().toString(36),
      operationMs: () => own.between(200, 1_500),
      onCreate: (project) => engine.createDatabase(databaseOf(project)),
    })
    this.sql = new SqlService({ engine, account: this.account, now: () => this.clock.now })
    const writes = {
      takeBack: (life: Life) => this.#hostOf(life)?.storage.takeBack(),
      skipNext: (life: Life) => this.#hostOf(life)?.storage.skipNext(),
    }
    this.seam = {
      faults: faults(this.random.fork(), () => this.clock.now),
      coverage,
      changes: new Map(),
      mutation: mutant ? new Mutation(mutant, writes) : null,
    }
    this.ingestQueue = new MessageQueue<unknown>(
      'ingest queue',
      (message) => this.consume(message),
      () => this.#messageFault,
    )
    this.fleetQueue = new MessageQueue<unknown>(
      'fleet queue',
      (message) => this.consumeFleet(message),
      () => this.#messageFault,
    )
    this.env = bindingsOf(this)
  }

  /** An empty world, and this thread's globals are its. */
  static async begin(options: WorldOptions): Promise<World> {
    if (isSimulating()) throw new Error('another simulation is running')
    await options.engine.reset()
    const world = new World(options)
    simulate({ clock: world.clock, random: world.random, fetch: network(world) })
    beginTrace()
    Object.assign(thisRelease, { required: FIRST_SCHEMA, target: FIRST_SCHEMA })
    // A variable that is missing or wrong would otherwise look like a service that never works.
    apiConfig(world.env)
    return world
  }

  /** Another release of the code is deployed, and every object begins anew with it. */
  deploy(target: string): void {
    trace(`— a release that wants ${target} —`)
    thisRelease.target = target
    for (const host of this.hosts.values()) host.crash('the new release')
  }

  /** The schema that the present release wants. */
  get target(): string {
    return thisRelease.target
  }

  end(): void {
    simulate(null)
    for (const host of this.hosts.values()) host.storage.close()
  }

  pass<T>(effect: Effect<T>): Promise<T> {
    return pass(this.seam, effect)
  }

  /** The effect of a binding: nothing but its name is special. */
  readonly binding: Seam = (name, work, { key, blank } = {}) =>
    this.pass({
      name,
      key,
      blank,
      work: ({ pretend, fault }) => {
        const faults: Partial<Record<Fault, MessageFault>> = {
          'message lost': 'lost',
          'message doubled': 'doubled',
          'message late': 'late',
        }
        this.#messageFault = (fault && faults[fault]) ?? null
        const result = work(pretend)
        this.#messageFault = null
        return result
      },
    })

  host(kind: ClassName, name: string): ObjectHost {
    const key = `${kind} ${name}`
    const known = this.hosts.get(key)
    if (known) return known
    const host = new ObjectHost({
      kind,
      name,
      make: CLASSES[kind],
      env: () => this.env,
      alarmFault: () => this.#alarmFault(`${kind} alarm`),
    })
    if (this.seam.mutation) host.storage.log = []
    this.hosts.set(key, host)
    return host
  }

  hostsOf(kind: ClassName): ObjectHost[] {
    return [...this.hosts.values()].filter((host) => host.kind === kind)
  }

  /** Calls an object, as whoever is running now. */
  call(host: ObjectHost, method: string, args: unknown[]): Promise<unknown> {
    return this.pass<unknown>({
      name: `call ${host.kind}.${method}`,
      work: () => {
        if (method === 'reserve') this.turns++
        if (method === 'erase' && !this.erasuresHeardAt.has(host.name))
          this.erasuresHeardAt.set(host.name, this.clock.now)
        return host.call(method, args)
      },
      broken: () => new Error('Network connection lost.'),
      callee: () => host.incarnation().life,
      key: REPEATED_CALLS.has(method) ? undefined : JSON.stringify([host.name, args]),
      blank: () => structuredClone(UNASKED[`${host.kind}.${method}`]),
    })
  }

  /** One invocation of a Worker. Resolves when it has ended, whichever way. */
  invoke(kind: string, name: string, work: () => Promise<unknown>): Promise<'done' | 'failed'> {
    const life = new Life(kind, name)
    return new Promise((resolve) => {
      life.onDeath(() => {
        trace(`${kind} ${name} dies`)
        resolve('failed')
      })
      live(life, work).then(
        () => resolve('done'),
        (error) => {
          trace(`${kind} ${name} fails: ${String(error)}`)
          resolve('failed')
        },
      )
    })
  }

  /** People and their browsers, whom nothing befalls. */
  user<T>(work: () => Promise<T>): Promise<T> {
    return live(new Life('User', 'user'), work)
  }

  #hostOf(life: Life): ObjectHost | undefined {
    return this.hosts.get(`${life.kind} ${life.name}`)
  }

  #alarmFault(step: string): AlarmFault | null {
    this.seam.coverage.step(step, false)
    const fault = this.seam.faults.decide(step)
    if (!fault) return null
    this.seam.coverage.fault(step, fault)
    trace(`${step} — ${fault}`)
    const faults: Partial<Record<Fault, AlarmFault>> = {
      'crash before': 'crash before',
      'crash after': 'crash after',
      'alarm doubled': 'duplicate',
      'alarm late': 'late',
    }
    return faults[fault] ?? null
  }
}
