import { expect, test } from 'vitest'
import type { ChatMessage } from '../api/types.ts'
import { QUESTION_LIMIT, questionProblem, toNewMessage } from './new-message.ts'

const message = (role: 'user' | 'assistant', text: string): ChatMessage => ({
  id: crypto.randomUUID(),
  role,
  parts: [{ type: 'text', text }],
})

test('sends the last question with the five before it, oldest first', () => {
  const questions = [1, 2, 3, 4, 5, 6, 7].map((n) => message('user', `q${n}`))
  const messages = questions.flatMap((question) => [question, message('assistant', 'an answer')])
  const body = toNewMessage(messages, null)
  expect(body).toEqual({
    scope: null,
    id: questions[6]?.id,
    text: 'q7',
    earlierQuestions: ['q2', 'q3', 'q4', 'q5', 'q6'],
  })
})

test('a question is measured as the API measures it', () => {
  expect(questionProblem(' \n ')).toEqual({ empty: true })
  expect(questionProblem('why?')).toBeNull()
  expect(questionProblem(`${'x'.repeat(QUESTION_LIMIT)}  `)).toBeNull()
  expect(questionProblem('x'.repeat(QUESTION_LIMIT + 1))).toMatchObject({
    empty: false,
    words: expect.stringContaining('8,001'),
  })
})
