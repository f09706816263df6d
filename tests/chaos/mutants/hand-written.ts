/** Bugs as people make them: each a change of one place in the code of the sagas, applied when it is loaded. */
import type { Patch } from '../sim/hooks.ts'
import type { Saga } from '../steps.ts'

export interface HandWrittenMutant {
  name: string
  saga: Saga
  patch: Patch
}

const tenant = (file: string) => `durable-objects/tenant/${file}.ts`

function mutant(name: string, saga: Saga, file: string, find: string, replace: string): HandWrittenMutant {
  return { name, saga, patch: { file, find, replace } }
}

export const HAND_WRITTEN: readonly HandWrittenMutant[] = [
  mutant(
    'a create whose outcome is unknown counts as not made',
    'provision',
    tenant('provisioning'),
    `if (failure.kind === 'unknown-outcome') return { ...next, createSentAt: moment.now }`,
    '',
  ),
  mutant(
    'a create is in doubt for no time',
    'provision',
    tenant('provisioning'),
    'CREATE_SETTLE_MS = 60_000',
    'CREATE_SETTLE_MS = 0',
  ),
  mutant(
    'a create is not written down before it is sent',
    'provision',
    tenant('provisioning'),
    `return { ...saga, stage: 'creating', createSentAt: now }`,
    'return now > 0 ? saga : saga',
  ),
  mutant(
    'a migration goes without its row of history',
    'provision',
    'core/migrator/migrate.ts',
    'return [historyRow(position, migration), ...migration.statements.map((text) => ({ text }))]',
    'return position < 0 ? [historyRow(position, migration)] : migration.statements.map((text) => ({ text }))',
  ),
  mutant(
    'a password that changed is never read again',
    'provision',
    tenant('provisioning'),
    `if (failure === 'refused') return { ...failed(saga, 'busy', moment, null), connected: false }`,
    '',
  ),
  mutant(
    'the alarm is set once',
    'provision',
    tenant('alarm'),
    '(armedFor === null || wanted < armedFor)',
    'armedFor === null && wanted < 0',
  ),
  mutant(
    'a tenant counts as poked before it is',
    'provision',
    'workers/api/poke.ts',
    `    await stub.poke(seed)
    await markPoked(database, facts)`,
    `    await markPoked(database, facts)
    await stub.poke(seed)`,
  ),
  mutant(
    'an older row wins over a newer one',
    'ingest',
    tenant('control-rows'),
    `        pages = excluded.pages, status = excluded.status, reason = excluded.reason, version = excluded.version,
        updated_at = excluded.updated_at
      where d.version < excluded.version`,
    `        pages = excluded.pages, status = excluded.status, reason = excluded.reason, version = excluded.version,
        updated_at = excluded.updated_at`,
  ),
  mutant(
    'the outbox forgets what changed while it sent',
    'ingest',
    tenant('outbox'),
    `'DELETE FROM outbox WHERE kind = ? AND id = ? AND version = ?', kind, id, version`,
    `'DELETE FROM outbox WHERE kind = ? AND id = ? AND ? > 0', kind, id, version`,
  ),
  mutant(
    'an effect that failed is forgotten',
    'ingest',
    tenant('effects'),
    '} else if (this.#find(kind, target)?.edition === edition) {',
    '} else if (failures > 0) { this.drop(kind, target) } else {',
  ),
  mutant(
    'a message that got lost is not sent again',
    'ingest',
    tenant('job-queue'),
    'for (const job of rows.busy()) if (job.due_at <= now()) jobs.takeBack(job)',
    '',
  ),
  mutant(
    'files are purged once',
    'ingest',
    tenant('deletion'),
    '{ againAt: until > now() ? until : null }',
    '{ againAt: until < 0 ? until : null }',
  ),
  mutant(
    'nobody looks for an upload that was never completed',
    'ingest',
    tenant('uploads'),
    `effects.add('check-upload', document.id, { at: expiresAt })`,
    '',
  ),
  mutant(
    'a late begin brings a deleted document back',
    'ingest',
    'core/tenant/documents.ts',
    `where documents.generation < excluded.generation and documents.state <> 'deleted'`,
    `where true or documents.generation < excluded.generation`,
  ),
  mutant(
    'a published document is not noted as such',
    'ingest',
    tenant('effect-handlers'),
    `documents.change(id, { status: 'ready', pages_done: pages })`,
    '',
  ),
  mutant(
    'a deleted document stays in its database',
    'ingest',
    tenant('deletion'),
    `if (document.ingested) effects.add('retire-document', documentId)`,
    '',
  ),
  mutant(
    'a claim is answered anew each time',
    'claim',
    'durable-objects/pool/assemble.ts',
    'if (given || slots.isTurnedAway(tenantId)) return given',
    'if (slots.isTurnedAway(tenantId)) return given',
  ),
  mutant(
    'a pool does not refill',
    'claim',
    'durable-objects/pool/stock.ts',
    'add: Math.max(0, wanted - usable.length)',
    'add: Math.min(0, wanted - usable.length)',
  ),
  mutant(
    'an erasure does not wait for uploads',
    'erase',
    tenant('erasure'),
    'Math.max(now, uploads ?? 0, leases ?? 0, creates ?? 0)',
    'Math.max(now, leases ?? 0, uploads === null ? 0 : 0, creates ?? 0)',
  ),
  mutant(
    'an erasure does not look again',
    'erase',
    tenant('erasure'),
    `step: 'answers', nextAt: Math.max(again, erasure.quietAt) }`,
    `step: again > 0 ? 'empty' : 'answers' }`,
  ),
  mutant(
    'an erasure that nobody was told of is forgotten',
    'erase',
    'workers/api/scheduled.ts',
    '  await resumeErasures(env, database)\n',
    '',
  ),
  mutant(
    'an erasure leaves the project',
    'erase',
    tenant('erasing'),
    'for (const id of erasure.stock.projects) await this.#deleteProject(id)',
    'for (const id of erasure.stock.projects.slice(1)) await this.#deleteProject(id)',
  ),
  mutant(
    'an order that got lost is not given again',
    'rollout',
    'durable-objects/rollout/machine.ts',
    `if (expired > 0) return { do: 'take-back' }`,
    '',
  ),
  mutant(
    'the schema that was reached is not kept',
    'rollout',
    tenant('upgrade'),
    'database.reached(outcome.version)',
    'void outcome.version',
  ),
]
