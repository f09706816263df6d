/** Whatever arrives, the answer is clear, and nothing is lost or left behind. */
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { MAX_QUESTION_CHARACTERS } from '../../core/contract.ts'
import { newId } from '../../core/ids.ts'
import { alcoveClient, type HttpProblem, textOf } from '../../scripts/client/client.ts'
import { makePdf, prose } from '../support/pdf.ts'
import { newPerson, type Person, settled } from '../support/people.ts'

const { appUrl } = inject('cloud')

let person: Person
beforeAll(async () => {
  person = await newPerson(appUrl)
})

const refused = (work: Promise<unknown>): Promise<HttpProblem> =>
  work.then(
    () => {
      throw new Error('expected a refusal')
    },
    (error: HttpProblem) => error,
  )

const documents = () => `/api/tenants/${person.tenant}/documents`

/** Uploads bytes that the ingest must refuse, and returns the sentence that the person reads. */
async function reasonFor(name: string, bytes: Uint8Array): Promise<string | null> {
  const { document } = await person.client.upload(person.tenant, name, bytes)
  const end = await settled(person, document.id)
  expect(end.status).toBe('failed')
  expect(end.reason).toMatch(/^[A-Z].*\.$/)
  return end.reason
}

describe('files', () => {
  test('empty', async () => {
    const problem = await refused(person.client.announce(person.tenant, { name: 'empty.pdf', size: 0 }))
    expect(problem.status).toBe(422)
    expect(problem.problem?.detail).toMatch(/empty/i)
  })

  test('over the size limit: says which limit and how far over', async () => {
    const problem = await refused(person.client.announce(person.tenant, { name: 'big.pdf', size: 33_554_433 }))
    expect(problem.status).toBe(413)
    expect(problem.problem?.detail).toMatch(/32 MB/)
  })

  test('another content type', async () => {
    const problem = await refused(person.client.announce(person.tenant, { name: 'a.png', size: 10, type: 'image/png' }))
    expect(problem.status).toBe(422)
    expect(problem.problem?.detail).toMatch(/PDF/)
  })

  test('not a PDF behind a PDF name', async () => {
    const problem = await refused(
      person.client.upload(person.tenant, 'lie.pdf', new TextEncoder().encode('hello '.repeat(99))),
    )
    expect(problem.status).toBe(422)
    expect(problem.problem?.detail).toMatch(/not a PDF/i)
  })

  test('other bytes than announced are not taken', async () => {
    const bytes = await makePdf([prose('size', 3)])
    const announced = await person.client.announce(person.tenant, { name: 'size.pdf', size: bytes.length + 1 })
    if (announced.duplicate) throw new Error('unexpected')
    const { method, url, headers } = announced.upload
    const sent = await fetch(url, { method, headers, body: bytes as Uint8Array<ArrayBuffer> })
    expect(sent.ok).toBe(false)
    const problem = await refused(person.client.complete(person.tenant, announced.document.id))
    expect([409, 422]).toContain(problem.status)
  })

  test('a declared hash that does not match', async () => {
    const bytes = await makePdf([prose('hash', 3)])
    const announced = await person.client.announce(person.tenant, {
      name: 'h.pdf',
      size: bytes.length,
      sha256: 'ab'.repeat(32),
    })
    if (announced.duplicate) throw new Error('unexpected')
    const { method, url, headers } = announced.upload
    await fetch(url, { method, headers, body: bytes as Uint8Array<ArrayBuffer> })
    await person.client.complete(person.tenant, announced.document.id)
    const end = await settled(person, announced.document.id)
    expect(end.status).toBe('failed')
    expect(end.reason).toMatch(/not the one/i)
  })

  test('encrypted', async () => {
    expect(await reasonFor('locked.pdf', await makePdf(['secret'], { userPassword: 'p' }))).toMatch(/password/i)
  })

  test('truncated', async () => {
    const whole = await makePdf([prose('truncation', 20)])
    expect(await reasonFor('cut.pdf', whole.slice(0, 400))).toMatch(/damaged/i)
  })

  test('without any text', async () => {
    expect(await reasonFor('blank.pdf', await makePdf(['', '']))).toMatch(/text/i)
  })

  test('too many pages', async () => {
    const many = await makePdf(Array.from({ length: 2_001 }, (_, i) => `Page ${i}`))
    expect(await reasonFor('many.pdf', many)).toMatch(/2001 pages; the limit is 2000/)
  })

  test.each(['../../etc/passwd', 'a/b\\c.pdf', '🦉 owl — naïve.pdf', 'x'.repeat(600), '\u0000\u0007.pdf'])(
    'the name %j',
    async (name) => {
      const bytes = await makePdf([`A document whose name is odd: ${encodeURIComponent(name).slice(0, 60)}`])
      const { document } = await person.client.upload(person.tenant, name, bytes)
      const end = await settled(person, document.id)
      expect(end.status).toBe('ready')
      expect(end.title).not.toMatch(/[/\\\p{Cc}]/u)
      expect(end.title.length).toBeGreaterThan(0)
      if (name.includes('🦉')) expect(end.title).toContain('🦉 owl — naïve')
    },
  )

  test('replaying the presigned PUT with other bytes changes nothing', async () => {
    const bytes = await makePdf([prose('replay', 4)])
    const announced = await person.client.announce(person.tenant, { name: 'replay.pdf', size: bytes.length })
    if (announced.duplicate) throw new Error('unexpected')
    const { method, url, headers } = announced.upload
    const put = (body: Uint8Array) => fetch(url, { method, headers, body: body as Uint8Array<ArrayBuffer> })
    expect((await put(bytes)).ok).toBe(true)
    const other = bytes.map((byte, i) => (i > 20 && i < 40 ? 65 : byte))
    expect((await put(other)).status).toBe(412)
    await person.client.complete(person.tenant, announced.document.id)
    expect((await settled(person, announced.document.id)).status).toBe('ready')
    expect((await put(other)).status).toBe(412)
    const file = await person.client.request('GET', `${documents()}/${announced.document.id}/file`)
    expect(Buffer.from(await file.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true)
  })

  test('a failed document can be deleted and leaves nothing', async () => {
    for (const { id } of await person.client.documents(person.tenant))
      await person.client.request('DELETE', `${documents()}/${id}`)
    expect(await person.client.documents(person.tenant)).toEqual([])
  })
})

describe('questions', () => {
  test.each([
    ['empty', ''],
    ['only spaces', '   \n '],
    ['too long', 'x'.repeat(MAX_QUESTION_CHARACTERS + 1)],
  ])('%s: 400 that names the field', async (_, text) => {
    const { id } = await person.client.converse(person.tenant)
    const problem = await refused(
      person.client.request('POST', `/api/tenants/${person.tenant}/conversations/${id}/messages`, {
        body: { id: newId(), text },
      }),
    )
    expect(problem.status).toBe(400)
    expect(problem.problem?.errors?.map(({ path }) => path)).toContain('text')
  })

  test('100 KB: refused, and the conversation stays usable', async () => {
    const { id } = await person.client.converse(person.tenant)
    const path = `/api/tenants/${person.tenant}/conversations/${id}/messages`
    const problem = await refused(
      person.client.request('POST', path, { body: { id: newId(), text: 'why '.repeat(25_600) } }),
    )
    expect([400, 413]).toContain(problem.status)
    let last = ''
    for await (const message of person.client.ask(person.tenant, { conversation: id, text: 'Is anything here?' }))
      last = textOf(message)
    expect(last).toMatch(/not in these documents/i)
  })

  test('the same question sent twice is asked once', async () => {
    const { id } = await person.client.converse(person.tenant)
    const question = { conversation: id, text: 'Is anything here at all?', id: newId() }
    for await (const _ of person.client.ask(person.tenant, question));
    for await (const _ of person.client.ask(person.tenant, question));
    expect((await person.client.messages(person.tenant, id)).messages).toHaveLength(2)
  })

  test('a browser that leaves in the middle still finds the whole answer later', async () => {
    const bytes = await makePdf([prose('departure', 12)])
    const { document } = await person.client.upload(person.tenant, 'leave.pdf', bytes)
    await settled(person, document.id)
    const { id } = await person.client.converse(person.tenant)
    const leaving = new AbortController()
    const asking = (async () => {
      const question = { conversation: id, text: 'In which drawer is item 21 kept?', signal: leaving.signal }
      for await (const _ of person.client.ask(person.tenant, question)) leaving.abort()
    })()
    await asking.catch(() => undefined)
    await expect
      .poll(async () => (await person.client.messages(person.tenant, id)).messages.map(({ role }) => role), {
        timeout: 20_000,
      })
      .toEqual(['user', 'assistant'])
    const { messages } = await person.client.messages(person.tenant, id)
    expect(messages[1]?.metadata?.ended).toBeUndefined()
    expect(messages[1] && textOf(messages[1])).toMatch(/\.\s*\[1\]|\[1\]\.?/)
  })
})

describe('requests', () => {
  test('bodies that are no JSON, or of another shape', async () => {
    for (const body of ['{', '[]', '"x"', '{"name":5}']) {
      const response = await person.client.fetch(`${appUrl}${documents()}`, {
        method: 'POST',
        headers: { origin: appUrl, 'content-type': 'application/json' },
        body,
      })
      expect(response.status).toBe(400)
      expect(response.headers.get('content-type')).toMatch(/application\/problem\+json/)
    }
  })

  test('a change from another origin is refused', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://localhost:1']) {
      const response = await person.client.fetch(`${appUrl}/api/tenants/${person.tenant}/conversations`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: '{}',
      })
      expect(response.status).toBe(403)
    }
  })

  test('no cookie, a forged one, a foreign one', async () => {
    expect((await refused(alcoveClient(appUrl).me())).status).toBe(401)
    const cookie = person.client.cookieFor(appUrl)
    const forged = [`${cookie.slice(0, -6)}AAAAAA`, cookie.replace(/=.*/, '=eyJhbGciOiJub25lIn0..'), '__Host-alcove=']
    for (const header of forged) {
      expect((await fetch(`${appUrl}/api/me`, { headers: { cookie: header } })).status).toBe(401)
    }
  })

  test('sign-out ends the session', async () => {
    const leaver = await newPerson(appUrl, { ready: false })
    const cookie = leaver.client.cookieFor(appUrl)
    await leaver.client.request('POST', '/auth/sign-out')
    expect((await refused(leaver.client.me())).status).toBe(401)
    expect(cookie).not.toBe('')
  })

  test('an unknown path is a problem, not a page', async () => {
    const response = await fetch(`${appUrl}/api/nothing/here`)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toMatch(/application\/problem\+json/)
  })

  test('every answer carries the security headers', async () => {
    for (const path of ['/', '/api/me', '/health', '/api/nothing']) {
      const { headers } = await fetch(`${appUrl}${path}`)
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/)
      expect(headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe-inline/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/)
    }
  })
})
