/** Sign in, a database of one's own, upload, ask, cited answer: the job everything else is for. */
import { expect, inject, test } from 'vitest'
import type { ChatMessage } from '../../core/contract.ts'
import { textOf } from '../../scripts/client/client.ts'
import { makePdf, prose } from '../support/pdf.ts'
import { newPerson, type Person, settled } from '../support/people.ts'
import { projectsOf } from '../support/tenant-database.ts'

const { appUrl, neon } = inject('cloud')

const HANDBOOK = [
  'This handbook describes the work at the station on Grey Rock. It was last revised in 1911.',
  'The foghorn is sounded every ninety seconds while the visibility is below two nautical miles.',
  'The keeper winds the clockwork of the lens at dusk, and again at midnight.',
]

async function ask(
  person: Person,
  conversation: string,
  text: string,
  scope: string[] | null = null,
): Promise<ChatMessage> {
  let answer: ChatMessage | undefined
  for await (const message of person.client.ask(person.tenant, { conversation, text, scope })) answer = message
  if (!answer) throw new Error('no answer')
  return answer
}

const citationsOf = (message: ChatMessage) =>
  message.parts.flatMap((part) => (part.type === 'data-citation' ? [part.data] : []))

test('a question is answered with a citation of the right page, and the conversation is kept', async () => {
  const person = await newPerson(appUrl)
  const { document } = await person.client.upload(person.tenant, 'handbook.pdf', await makePdf(HANDBOOK))
  const ready = await settled(person, document.id)
  expect(ready).toMatchObject({ status: 'ready', pages: 3, pagesDone: 3 })

  const conversation = await person.client.converse(person.tenant)
  const answer = await ask(person, conversation.id, 'How often is the foghorn sounded?')
  const text = textOf(answer)
  expect(text).toMatch(/ninety seconds.*\[1\]/s)
  const citations = citationsOf(answer)
  expect(citations[0]).toMatchObject({ documentId: document.id, page: 2 })
  expect(citations[0]?.quote).toContain('every ninety seconds')

  const sources = answer.parts.findIndex((part) => part.type === 'data-passages')
  expect(sources).toBeGreaterThanOrEqual(0)
  expect(sources).toBeLessThan(answer.parts.findIndex((part) => part.type === 'text'))

  const stored = await person.client.messages(person.tenant, conversation.id)
  expect(stored.messages.map(({ role }) => role)).toEqual(['user', 'assistant'])
  expect(stored.messages.map(textOf)).toEqual(['How often is the foghorn sounded?', text])
  expect(stored.conversation).toMatchObject({ id: conversation.id, answering: false })
})

test('a question about nothing in the documents is refused in plain words', async () => {
  const person = await newPerson(appUrl)
  const { document } = await person.client.upload(person.tenant, 'handbook.pdf', await makePdf(HANDBOOK))
  await settled(person, document.id)
  const conversation = await person.client.converse(person.tenant)
  const answer = await ask(person, conversation.id, 'Which striker scored the most goals in the Bundesliga?')
  expect(textOf(answer)).toMatch(/not in these documents/i)
  expect(citationsOf(answer)).toEqual([])
})

test('the scope of a question decides which documents are read', async () => {
  const person = await newPerson(appUrl)
  const red = await person.client.upload(
    person.tenant,
    'red.pdf',
    await makePdf(['The red valve is opened by the engineer.']),
  )
  const blue = await person.client.upload(
    person.tenant,
    'blue.pdf',
    await makePdf(['The blue valve is opened by the cook.']),
  )
  await settled(person, red.document.id)
  await settled(person, blue.document.id)
  const conversation = await person.client.converse(person.tenant)
  const about = async (scope: string[] | null) =>
    new Set(
      citationsOf(await ask(person, conversation.id, 'Who opens the valve?', scope)).map(
        ({ documentId }) => documentId,
      ),
    )
  expect(await about([red.document.id])).toEqual(new Set([red.document.id]))
  expect(await about([blue.document.id])).toEqual(new Set([blue.document.id]))
  expect((await about(null)).size).toBeGreaterThan(0)
})

test('a deleted document is out of search at once, and an old answer says so', async () => {
  const person = await newPerson(appUrl)
  const { document } = await person.client.upload(person.tenant, 'handbook.pdf', await makePdf(HANDBOOK))
  await settled(person, document.id)
  const conversation = await person.client.converse(person.tenant)
  expect(citationsOf(await ask(person, conversation.id, 'When does the keeper wind the clockwork?'))).not.toEqual([])

  await person.client.request('DELETE', `/api/tenants/${person.tenant}/documents/${document.id}`)
  expect(await person.client.documents(person.tenant)).toEqual([])
  const again = await ask(person, conversation.id, 'When does the keeper wind the clockwork?')
  expect(citationsOf(again)).toEqual([])

  const { messages } = await person.client.messages(person.tenant, conversation.id)
  const old = messages.flatMap(citationsOf)
  expect(old.length).toBeGreaterThan(0)
  expect(old.every(({ deleted }) => deleted)).toBe(true)
})

test('the same bytes twice end as one document', async () => {
  const person = await newPerson(appUrl)
  const bytes = await makePdf([prose('attic', 5)])
  const first = await person.client.upload(person.tenant, 'one.pdf', bytes)
  await settled(person, first.document.id)
  const second = await person.client.upload(person.tenant, 'two.pdf', bytes)
  const end = await settled(person, second.document.id)
  expect(end.id).toBe(first.document.id)
  expect(await person.client.document(person.tenant, second.document.id)).toMatchObject({
    duplicate: true,
    document: { id: first.document.id },
  })
  expect(await person.client.documents(person.tenant)).toHaveLength(1)
})

test('a follow-up understands what came before', async () => {
  const person = await newPerson(appUrl)
  const pages = [
    'In 1909 the station burned 410 gallons of oil.',
    'In 1910 the station burned 388 gallons of oil.',
    ...HANDBOOK,
  ]
  const { document } = await person.client.upload(person.tenant, 'oil.pdf', await makePdf(pages))
  await settled(person, document.id)
  const conversation = await person.client.converse(person.tenant)
  await ask(person, conversation.id, 'How many gallons of oil did the station burn in 1909?')
  let answer: ChatMessage | undefined
  const question = {
    conversation: conversation.id,
    text: 'And in 1910?',
    earlierQuestions: ['How many gallons of oil did the station burn in 1909?'],
  }
  for await (const message of person.client.ask(person.tenant, question)) answer = message
  expect(answer && textOf(answer)).toContain('388 gallons')
})

test('one Neon project for one workspace', async () => {
  const person = await newPerson(appUrl)
  const projects = await projectsOf(neon, person.tenant)
  expect(projects.map(({ name }) => name)).toEqual([`alcove-${person.tenant}`])
})
