import { describe, expect, test } from 'vitest'
import { parseCommandLine } from './command-line.ts'

const parse = (line: string) => parseCommandLine(line === '' ? [] : line.split(' '))
const command = (line: string) => {
  const parsed = parse(line)
  if (parsed.kind !== 'command') throw new Error(JSON.stringify(parsed))
  return parsed.command
}

test.each([
  ['tenants', { name: 'tenants', query: { limit: 50 }, all: false }],
  [
    'tenants --search ada --plan pro --state suspended --status waiting --schema 0001_initial --limit 7',
    {
      name: 'tenants',
      query: { search: 'ada', plan: 'pro', state: 'suspended', status: 'waiting', schema: '0001_initial', limit: 7 },
      all: false,
    },
  ],
  ['tenants --all', { name: 'tenants', query: { limit: 200 }, all: true }],
  ['show us-x', { name: 'show', tenant: 'us-x' }],
  ['suspend us-x --reason=Unpaid', { name: 'suspend', tenant: 'us-x', reason: 'Unpaid' }],
  ['resume us-x', { name: 'resume', tenant: 'us-x' }],
  ['plan us-x pro', { name: 'plan', tenant: 'us-x', plan: 'pro' }],
  ['retry us-x', { name: 'retry-tenant', tenant: 'us-x' }],
  ['retry', { name: 'steer', verb: 'retry', rollout: null, watch: false }],
  ['retry --rollout r1 --watch', { name: 'steer', verb: 'retry', rollout: 'r1', watch: true }],
  ['erase us-x --confirm Ada --wait', { name: 'erase', tenant: 'us-x', confirm: 'Ada', wait: true }],
  ['drift us-x us-y', { name: 'drift', tenants: ['us-x', 'us-y'], all: false }],
  ['drift --all', { name: 'drift', tenants: [], all: true }],
  [
    'rollout --watch',
    {
      name: 'start-rollout',
      wish: { canaries: 3, concurrency: 20, failureShare: 0.005, deadlineHours: 168 },
      watch: true,
    },
  ],
  [
    'rollout --to 0002_x --canaries 1 --concurrency 5 --failure-share 0 --deadline-hours 0.5 --plan pro --place eu',
    {
      name: 'start-rollout',
      wish: {
        to: '0002_x',
        canaries: 1,
        concurrency: 5,
        failureShare: 0,
        deadlineHours: 0.5,
        plan: 'pro',
        place: 'eu',
      },
      watch: false,
    },
  ],
  ['rollout list', { name: 'rollouts' }],
  ['rollout pause', { name: 'steer', verb: 'pause', rollout: null, watch: false }],
  ['rollout resume r1 --watch', { name: 'steer', verb: 'resume', rollout: 'r1', watch: true }],
  ['rollout abort r1', { name: 'steer', verb: 'abort', rollout: 'r1', watch: false }],
  ['status', { name: 'status', rollout: null, watch: false }],
  ['status r1 --watch', { name: 'status', rollout: 'r1', watch: true }],
  ['sweep', { name: 'sweep', remove: false }],
  ['sweep --remove', { name: 'sweep', remove: true }],
  ['reseal', { name: 'reseal', tenant: null }],
  ['reseal us-x', { name: 'reseal', tenant: 'us-x' }],
  ['pool', { name: 'pool' }],
])('%s', (line, expected) => {
  expect(command(line)).toEqual(expected)
})

test('options of every command', () => {
  expect(parse('pool --json --url https://a.example --state-dir /x')).toMatchObject({
    common: { json: true, url: 'https://a.example', stateDir: '/x' },
  })
  expect(parse('pool')).toMatchObject({ common: { json: false, url: undefined, stateDir: undefined } })
})

test.each(['', '--help', '-h', 'help', 'pool --help'])('%j asks for help', (line) => {
  expect(parse(line)).toEqual({ kind: 'help' })
})

describe('what is wrong is said', () => {
  test.each([
    ['tenant', /"tenant" is no command/],
    ['--url https://x pool', /command first/],
    ['constructor', /no command/],
    ['show', /needs more words/],
    ['show a b', /takes no "b"/],
    ['suspend us-x', /--reason/],
    ['erase us-x', /--confirm/],
    ['erase us-x --confirm=', /--confirm/],
    ['drift', /which tenants, or --all/],
    ['drift us-x --all', /which tenants, or --all/],
    ['retry us-x --rollout r', /not both/],
    ['rollout begin', /"rollout begin" is not known/],
    ['rollout --canaries many', /--canaries many is no number/],
    ['rollout --canaries 0', /canaries/],
    ['tenants --state gone', /state/],
    ['tenants --limit 0', /limit/],
    ['pool --remove', /--remove/],
    ['tenants --search', /--search/],
  ])('%s', (line, reason) => {
    expect(parse(line)).toEqual({ kind: 'wrong', reason: expect.stringMatching(reason) })
  })
})
