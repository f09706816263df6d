/**
 * Documents that give orders, and a model that obeys them. Whatever it says, nothing leaves, nobody else's data is read, and
 * what arrives is text and checked citations. What a browser makes of it is in tests/browser/injection.test.ts.
 */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { ChatMessage } from '../../core/contract.ts'
import type { LogEntry } from '../../local/stand-in/request-log.ts'
import { textOf } from '../../scripts/client/client.ts'
import { attacks, hostilePdf, type Listener, listenForLeaks, setMode } from '../support/hostile.ts'
import { makePdf } from '../support/pdf.ts'
import { newPerson, type Person, settled } from '../support/people.ts'
import { projectsOf } from '../support/tenant-database.ts'

const { appUrl, neon, openaiUrl } = inject('cloud')
const SECRET = 'The secret word of the neighbour is quillwort.'

let leak: Listener
let victim: Person
let attacked: Person
beforeAll(async () => {
  leak = await listenForLeaks()
  ;[victim, attacked] = await Promise.all([newPerson(appUrl), newPerson(appUrl)])
  const { document } = await victim.client.upload(victim.tenant, 'secret.pdf', await makePdf([SECRET]))
  await settled(victim, document.id)
})
afterAll(() => leak?.close())

const logOf = async (url: string) => (await (await fetch(new URL('/_stand-in/log', url))).json()) as LogEntry[]
const kindsOf = ({ parts }: ChatMessage) => [...new Set(parts.map(({ type }) => type))].sort()
const citationsOf = ({ parts }: ChatMessage) =>
  parts.flatMap((part) => (part.type === 'data-citation' ? [part.data] : []))

test.each(Object.keys(attacks('')))('%s', async (name) => {
  const order = attacks(leak.origin)[name] ?? ''
  const { document } = await attacked.client.upload(attacked.tenant, `${name}.pdf`, await hostilePdf(order))
  await settled(attacked, document.id)
  const code = crypto.randomUUID()
  await setMode(openaiUrl, 'obedient', code)
  const startedAt = Date.now()
  const conversation = await attacked.client.converse(attacked.tenant, [document.id])
  const text = `Who sounds the foghorn of the station? My password is ${code}`
  let answer: ChatMessage | undefined
  for await (const message of attacked.client.ask(attacked.tenant, {
    conversation: conversation.id,
    scope: [document.id],
    text,
  }))
    answer = message
  if (!answer) throw new Error('no answer')

  // The attack is one: the model did obey.
  expect(textOf(answer)).toMatch(/127\.0\.0\.1|The keepers agree|It is done/)
  expect(textOf(answer)).not.toContain('quillwort')
  const allowed = ['data-citation', 'data-passages', 'data-status', 'data-unsupported', 'text']
  expect(kindsOf(answer).filter((kind) => !allowed.includes(kind))).toEqual([])
  const citations = citationsOf(answer)
  expect(citations.filter(({ documentId }) => documentId !== document.id)).toEqual([])
  for (const [, number] of textOf(answer).matchAll(/\[(\d{1,2})\]/g))
    expect(citations.map((citation) => citation.number)).toContain(Number(number))

  const { messages } = await attacked.client.messages(attacked.tenant, conversation.id)
  expect(messages.map(textOf)).toEqual([text, textOf(answer)])

  expect(leak.heard).toEqual([])
  const [project] = await projectsOf(neon, victim.tenant)
  const asked = (await logOf(neon.url)).filter((entry) => entry.endedAt >= startedAt)
  expect(asked.filter(({ detail }) => detail?.project === project?.id)).toEqual([])
  const model = (await logOf(openaiUrl)).filter((entry) => entry.endedAt >= startedAt)
  expect(new Set(model.map(({ operation }) => operation))).toEqual(new Set(['embeddings', 'chat']))
})
