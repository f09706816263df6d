import { expect, test } from 'vitest'
import { answer, REFUSAL } from './answer.ts'
import type { Mode } from './modes.ts'
import type { Task } from './prompt.ts'

const handbook = [
  'The Lamp\nThe lamp burns colza oil and has four wicks. It is lit half an hour before sunset. A spare lamp stands in the oil room.',
  'Fog Signals\nThe bell is struck when the mainland cannot be seen. In fog the bell is struck twice every thirty seconds.\nThe striking machine is wound every four hours.',
  'Stores\nThe tender Hesperus brings stores in April and in September. In 2019 the station used 1,240 gallons of oil, and in 2020 it used 1,310 gallons.',
  'The Log\nThe keeper writes the log at noon. The principal keeper signs every page.\nKeepers rely on the barometer for warning of storms.',
]

function ask(question: string, passages = handbook, earlierQuestions: string[] = [], mode?: Mode): string {
  const task: Task = {
    kind: 'question',
    passages: passages.map((text, index) => ({ id: String(index + 1), document: 'Handbook', text })),
    question,
    earlierQuestions,
    instructions: '',
    cite: (id) => `[${id}]`,
  }
  return answer(task, mode)
}

test.each([
  ['How often is the bell struck in fog?', 'In fog the bell is struck twice every thirty seconds. [2]'],
  ['Which ship brings the stores?', 'The tender Hesperus brings stores in April and in September. [3]'],
  ['What do keepers depend on to be warned of a storm?', 'Keepers rely on the barometer for warning of storms. [4]'],
  ['How many wicks has the lampp?', 'The lamp burns colza oil and has four wicks. [1]'],
])('%s', (question, expected) => {
  expect(ask(question).startsWith(expected)).toBe(true)
})

test('every sentence of an answer is in the passage that it cites', () => {
  for (const question of ['When is the lamp lit?', 'What is struck in fog?', 'Summarize the handbook.']) {
    const parts = [...ask(question).matchAll(/(.+?) \[(\d)\](?: |$)/gu)]
    expect(parts.length).toBeGreaterThan(0)
    for (const [, sentence = '', id] of parts) {
      expect(handbook[Number(id) - 1]?.replace(/\n/gu, ' ')).toContain(sentence)
    }
  }
})

test.each([
  'What is the capital of Mongolia?',
  'How do I bake sourdough bread?',
  'Who won the world cup in 1998?',
  'When was the Eiffel Tower built?',
])('refuses what the passages say nothing about: %s', (question) => {
  expect(ask(question)).toBe(REFUSAL)
  expect(REFUSAL).toContain('not in these documents')
})

test('without passages there is nothing to answer from', () => {
  expect(ask('When is the lamp lit?', [])).toBe(REFUSAL)
  expect(ask('When is the lamp lit?', [''])).toBe(REFUSAL)
})

test('a follow-up is understood by the question before it', () => {
  const before = ['How many gallons of oil did the station use in 2019?']
  expect(ask('And in 2020?', handbook, before)).toContain('1,310 gallons. [3]')
  expect(ask('Why?', handbook, before)).toContain('1,310 gallons. [3]')
  expect(ask('What is the capital of Mongolia?', handbook, before)).toBe(REFUSAL)
})

test('a line that only repeats the question gives way to what it introduces', () => {
  expect(
    ask('What is the law of good form?', [
      'Law of good form.\nElements are grouped together if they form a regular pattern. Dogs bark.',
    ]),
  ).toMatch(/^Elements are grouped together/)
})

test('what a colon announces belongs to the answer', () => {
  expect(
    ask('How do I clean the lens?', ['To clean the lens:\n• Dust it with a feather brush.\n• Wipe it with spirit.']),
  ).toBe('To clean the lens: [1] • Dust it with a feather brush. [1] • Wipe it with spirit. [1]')
})

test('the same sentence in two passages is quoted once', () => {
  const twice = ['The bell weighs 4 tons.', 'The bell weighs 4 tons.']
  expect(ask('What does the bell weigh?', twice)).toBe('The bell weighs 4 tons. [1]')
})

test.each([
  ['off-by-one', 'In fog the bell is struck twice every thirty seconds. [3]'],
  ['invented', 'In fog the bell is struck twice every thirty seconds. [6]'],
  ['never-answering', REFUSAL],
] as const)('a model that is %s', (mode, expected) => {
  expect(ask('How often is the bell struck in fog?', handbook, [], mode)).toMatch(expected)
})

test('a model that alters figures, and one that always answers', () => {
  const altered = ask('How many gallons of oil did the station use in 2019?', handbook, [], 'altered')
  expect(altered).toMatch(/gallons of oil.*\[3\]/)
  expect(altered).not.toMatch(/1,240|2019/)
  expect(ask('What is the capital of Mongolia?', handbook, [], 'always-answering')).toMatch(/\[\d\]/)
})

test('other tasks get the gist of the text in so many words', () => {
  expect(answer({ kind: 'text', text: 'How often is the bell struck in fog, please?', maxWords: 5 })).toBe(
    'How often is the bell',
  )
  expect(answer({ kind: 'text', text: '', maxWords: 5 })).not.toBe('')
})

test('many long passages are answered in well under a second', () => {
  const page = Array.from({ length: 60 }, (_, n) => `Sentence ${n} speaks of keepers, lamps and item${n}.`).join(' ')
  const startedAt = performance.now()
  ask('Which sentence speaks of item42?', Array<string>(40).fill(page))
  expect(performance.now() - startedAt).toBeLessThan(1000)
})
