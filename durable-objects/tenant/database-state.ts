/** What people are told of a database that is being made. No I/O. */
import type { ProvisionAt } from '../../core/config.ts'
import type { Problem, Saga } from './provisioning.ts'
import type { DatabaseState } from './rpc.ts'

/** Failures in a row before people are told that it takes longer than it should. */
const PATIENCE = 3

const WAITING: Record<Exclude<Problem, 'busy' | 'queued'>, string> = {
  full: 'There is no room for another database right now. Yours is made as soon as there is; you need not do anything.',
  refused: 'The database service does not accept our requests right now. This is tried again by itself.',
  missing: 'Your database cannot be found at the moment. The operator of this service has to look into it.',
  quota: 'Your database has used up what it may use for now. It goes on by itself when the limit is lifted.',
  history:
    'Your database was changed in a way that this version does not know. The operator of this service has to look into it.',
  migration: 'Your database could not be brought up to date. This is tried again by itself.',
}

const SLOW = 'The database service is slow to answer. This is tried again by itself; you need not do anything.'
const IN_LINE = 'Many databases are being made right now. Yours is in line and is made in a moment.'
const BY_UPLOAD = 'The database of this workspace is made when the first document is uploaded.'
const BY_PLAN = 'The database of this workspace is made when it moves to a paid plan.'

/** A database that only has to be brought up to date is ready: its pages can be seen meanwhile. */
export function describe(saga: Saga, region: string, provisionAt: ProvisionAt = 'sign-up'): DatabaseState {
  if (saga.stage === 'later')
    return { status: 'none', detail: provisionAt === 'paid-plan' ? BY_PLAN : BY_UPLOAD, region }
  if (saga.problem === 'queued' && saga.stage !== 'ready') return { status: 'preparing', detail: IN_LINE, region }
  if (saga.problem !== null && saga.problem !== 'busy' && saga.problem !== 'queued')
    return { status: 'waiting', detail: WAITING[saga.problem], region }
  if (saga.stage === 'ready' && saga.failures < PATIENCE) return { status: 'ready', detail: null, region }
  if (saga.failures >= PATIENCE) return { status: 'waiting', detail: SLOW, region }
  const detail =
    saga.stage === 'created' ? 'Preparing your database for documents' : 'Setting up your database (about a second)'
  return { status: 'preparing', detail, region }
}
