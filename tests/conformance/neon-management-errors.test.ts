/** How the management API of `local/neon` refuses: always in the form of the OpenAPI document. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestNeon, type TestNeon } from '../../local/neon/testing.ts'
import { problemsOf } from './neon-openapi.ts'
import { failure } from './neon-support.ts'

let neon: TestNeon
beforeAll(async () => {
  neon = await startTestNeon({ apiKey: 'secret' })
})
afterAll(() => neon.dispose())

describe('a request', () => {
  it('is refused without its key', async () => {
    for (const authorization of ['', 'Bearer wrong', 'Basic secret']) {
      const reply = await fetch(`${neon.url}/projects`, { headers: { authorization, 'x-request-id': 'mine' } })
      const body = await reply.json()
      expect([reply.status, body.request_id]).toEqual([401, 'mine'])
      expect(problemsOf({ method: 'get', path: '/projects', status: 401, body })).toEqual([])
    }
  })

  it('gets errors of the same form from faults, bad JSON and unknown routes', async () => {
    neon.standIn.faults.set([
      { kind: 'status', status: 503, times: 1, retryAfterSeconds: 2, match: { operation: 'getProject' } },
    ])
    expect((await failure(neon.api.getProject('any-project-00000000'))).status).toBe(503)
    const post = (path: string, body: string) =>
      fetch(neon.url + path, { method: 'POST', headers: { authorization: 'Bearer secret' }, body })
    const notJson = await post('/projects', '{"project":')
    expect(notJson.status).toBe(400)
    expect(problemsOf({ method: 'post', path: '/projects', status: 400, body: await notJson.json() })).toEqual([])
    const unknown = await post('/projects/any-project-00000000/snapshots', '{}')
    expect([unknown.status, Object.keys((await unknown.json()) as object)]).toEqual([
      404,
      ['request_id', 'code', 'message'],
    ])
  })
})
