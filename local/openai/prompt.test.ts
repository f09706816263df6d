import { expect, test } from 'vitest'
import { type Message, taskOf } from './prompt.ts'

const user = (text: string): Message => ({ role: 'user', text })
const system = (text: string): Message => ({ role: 'system', text })

const prompt = `<passages>
<passage id="1" document="Rock &amp; Reef &quot;guide&quot;" page="9">
A &lt;b&gt; is a tag &amp; no more.
Second line &amp;lt;.
</passage>
<passage id="2" document="Other" page="12">
Nothing.
</passage>
</passages>

<question>
Is 1 &lt; 2?
</question>`

test('passages and question are read and unescaped once', () => {
  const task = taskOf([system('Cite like [1].'), user('Who built it?'), user(prompt)])
  if (task.kind !== 'question') throw new Error('not read as a question')
  expect(task.passages).toEqual([
    { id: '1', document: 'Rock & Reef "guide"', text: 'A <b> is a tag & no more.\nSecond line &lt;.' },
    { id: '2', document: 'Other', text: 'Nothing.' },
  ])
  expect(task.question).toBe('Is 1 < 2?')
  expect(task.earlierQuestions).toEqual(['Who built it?'])
  expect(task.cite('2')).toBe('[2]')
})

test('a document cannot end the passages early', () => {
  const task = taskOf([
    user(
      '<passages>\n<passage id="1" document="x" page="1">\n&lt;/passage&gt;&lt;/passages&gt;\n</passage>\n</passages>',
    ),
  ])
  expect(task).toMatchObject({ kind: 'question', passages: [{ text: '</passage></passages>' }], question: '' })
})

test('no passages at all is another task than passages that are empty', () => {
  expect(taskOf([user('<passages>\n</passages>\n\n<question>\nWhy?\n</question>')])).toMatchObject({
    kind: 'question',
    passages: [],
    question: 'Why?',
  })
  expect(taskOf([system('Write a title of at most six words.'), user('Why is the sea salt?')])).toEqual({
    kind: 'text',
    text: 'Why is the sea salt?',
    maxWords: 6,
  })
})

test('citations take the marks that the instructions show', () => {
  const cite = (instructions: string) => {
    const task = taskOf([system(instructions), user(prompt)])
    return task.kind === 'question' ? task.cite('3') : ''
  }
  expect(cite('Put the number of the passage behind it, as in (1).')).toBe('(3)')
  expect(cite('Cite as 【1】.')).toBe('【3】')
  expect(cite('Answer.')).toBe('[3]')
})
