/** Generated mutants that change nothing which anyone could see, by name, with the reason. They don't count. */
import { AGAIN_BY_DESIGN } from '../steps.ts'
import { nameOf } from './generated.ts'
import type { SeamMutant } from './mutation.ts'

export function whyEquivalent(mutant: SeamMutant): string | null {
  if (mutant.how === 'doubled' && AGAIN_BY_DESIGN[mutant.step]) return AGAIN_BY_DESIGN[mutant.step] ?? null
  return EQUIVALENT[nameOf(mutant)] ?? null
}

/** The same as a crash between an effect and its write, which has to be survived. */
const AS_A_CRASH = 'is what a crash between the effect and its write leaves'

const AS_A_LOST_MESSAGE = 'is what a message that gets lost leaves: after a minute another is sent'

/** Of whoever makes a project: a tenant's object, or a pool's. */
const OF_PROVISIONING: Record<string, string> = {
  'call NeonAccount.reserve: swapped with the next': 'the turn is counted a moment later, and not less',
  'create-project: write after dropped': `${AS_A_CRASH}: the project is found by its name and adopted`,
  'find-project: write before dropped': 'the create stays written down; only when to look for it is forgotten',
  'read-connection: error ignored': 'an answer without a connection string is an error, too',
  'read-connection: write before dropped': 'a password that is forgotten to be wrong is refused once more',
  'read-operations: error ignored': 'no operation that is known leads to the same as none that failed: asking again',
  'make-history: write before dropped': 'only the step before is taken once more, which finds what it made',
  'make-history: write after dropped': `${AS_A_CRASH}: the table is there, and history is read again`,
  'apply-migration: write after dropped': `${AS_A_CRASH}: history tells what was applied`,
}

const REMINDED = 'only how often an object is reminded of its erasure depends on it'
const NEXT_CRON = 'the next cron reads them again'
const LOOKS_AGAIN = 'no erasure ends with a round that found something: the next one finds and deletes it'
const AS_A_LOST_ORDER = 'is what an order that gets lost leaves: after two minutes it is given again'
const WHOLE = 'what is stored next holds the whole of the erasure again; until then a crash repeats a step'
const INDEX = 'after every build it is looked whether there is a valid index now, and otherwise built again'

const EQUIVALENT: Record<string, string> = {
  ...Object.fromEntries(
    Object.entries(OF_PROVISIONING).flatMap(([name, why]) =>
      [`Tenant ${name}`, `Pool ${name}`].map((own) => [own, why]),
    ),
  ),
  ...Object.fromEntries(
    ['count rows', 'read-project', 'delete-project', 'delete rows', 'call Pool.handedOut'].map((effect) => [
      `Tenant ${effect}: write before dropped`,
      WHOLE,
    ]),
  ),
  'Rollout queue-send: swapped with the next': AS_A_LOST_ORDER,
  'Rollout queue-send: error ignored': AS_A_LOST_ORDER,
  'Rollout queue-send: write after dropped': 'the orders were written down before they were sent',
  'Worker call Rollout.claim: error ignored': AS_A_LOST_ORDER,
  'Worker call Rollout.report: swapped with the next': AS_A_LOST_ORDER,
  'Worker call Rollout.report: error ignored': AS_A_LOST_ORDER,
  'Tenant call Rollout.permitted: error ignored': 'is a tenant that is used as it is, and asks again when used next',
  ...Object.fromEntries(
    ['dropped', 'swapped with the next', 'error ignored'].map((how) => [
      `Tenant call Rollout.report: ${how}`,
      'a tenant that migrates by itself and says nothing of it is ordered to, and says then that it has',
    ]),
  ),
  'Tenant look at index: error ignored': INDEX,
  'Tenant build index: error ignored': INDEX,
  'Worker order account deletion: swapped with the next':
    'nobody is told of an order that is not written yet, and it is given again',
  'Worker mark erasure: dropped': REMINDED,
  'Worker mark erasure: swapped with the next': REMINDED,
  'Worker mark erasure: error ignored': REMINDED,
  'Worker read erasures: error ignored': NEXT_CRON,
  'Worker read account deletions: error ignored': NEXT_CRON,
  'Tenant count rows: error ignored': 'an answer that counts nothing is an error, too',
  'Tenant delete-project: swapped with the next': LOOKS_AGAIN,
  'Tenant delete-project: error ignored': LOOKS_AGAIN,
  'Tenant delete rows: swapped with the next': LOOKS_AGAIN,
  'Tenant delete rows: error ignored': LOOKS_AGAIN,
  'Tenant finish erasure: swapped with the next': 'the cron reminds the object until its receipt has come',
  'Tenant files-delete: write after dropped': `${AS_A_CRASH}: they are deleted once more`,
  'Tenant queue-send: swapped with the next':
    'a queue promises no order, and no hurry; and what gets lost is sent again',
  'Tenant queue-send: error ignored': AS_A_LOST_MESSAGE,
  'Consumer begin-document: swapped with the next':
    'only the first sign of life comes before it, and no part is stored',
  'Consumer call Tenant.leaseJob: error ignored': AS_A_LOST_MESSAGE,
  'Consumer call Tenant.finishJob: error ignored': 'the lease runs out, as when the consumer dies there',
  'Consumer call Tenant.identifyFile: swapped with the next':
    'of two alike the later is dropped all the same, and its lease is void from then on',
  'Consumer call Tenant.reportProgress: swapped with the next': 'a sign of life is one a moment later, too',
  'Worker call Pool.keep: swapped with the next': 'a pool that is told a moment later, or by the next cron, is told',
  'Worker call Pool.keep: error ignored': 'nothing follows from it, and the next cron asks again',
}
